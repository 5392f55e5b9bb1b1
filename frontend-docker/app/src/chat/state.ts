// The conversation in the browser as a reducer that needs no browser.
import type { AnswerEvent } from './chat-api'
import type { Change, Conversation } from './message'

/** One line of the conversation; `key` lasts from the first letter on, when the backend has not numbered it yet. */
export type Entry = {
  readonly key: string
  readonly role: 'user' | 'assistant'
  readonly text: string
  readonly changes: readonly Change[]
  readonly end: 'complete' | 'writing' | 'stopped' | { readonly failed: string }
}

export type ChatState = {
  readonly phase: { readonly type: 'loading' | 'ready' } | { readonly type: 'failed'; readonly reason: string }
  /** Why there is no assistant; null when there is one. */
  readonly off: string | null
  readonly entries: readonly Entry[]
  readonly problem: string | null
}

export type ChatEvent =
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly conversation: Conversation }
  | { readonly type: 'load-failed'; readonly reason: string }
  | { readonly type: 'asked'; readonly key: string; readonly text: string }
  | { readonly type: 'answer'; readonly event: AnswerEvent }
  /** Nothing was taken: the words go back to where they were typed. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'broken'; readonly reason: string }
  | { readonly type: 'stopped' }
  | { readonly type: 'cleared' }
  | { readonly type: 'problem'; readonly reason: string | null }

export const BEGINNING: ChatState = { phase: { type: 'loading' }, off: null, entries: [], problem: null }

const OFF = 'The assistant is off.'

export function isWriting({ entries }: ChatState): boolean {
  return entries.at(-1)?.end === 'writing'
}

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'loading':
      return { ...state, phase: { type: 'loading' }, problem: null }
    case 'loaded':
      return loaded(event.conversation)
    case 'load-failed':
      return { ...state, phase: { type: 'failed', reason: event.reason } }
    case 'asked':
      return { ...state, problem: null, entries: [...state.entries, ...question(event.key, event.text)] }
    case 'answer':
      return answer(state, event.event)
    case 'refused':
      return { ...state, entries: state.entries.slice(0, -2), problem: event.reason }
    case 'broken':
      return last(state, (entry) => ({ ...entry, end: { failed: event.reason } }))
    case 'stopped':
      return last(state, (entry) => ({ ...entry, end: 'stopped' }))
    case 'cleared':
      return { ...state, entries: [], problem: null }
    case 'problem':
      return { ...state, problem: event.reason }
  }
}

function loaded({ enabled, reason, messages }: Conversation): ChatState {
  const entries = messages.map(
    ({ id, role, content, changes }): Entry => ({ key: `message-${id}`, role, text: content, changes, end: 'complete' }),
  )
  return { phase: { type: 'ready' }, off: enabled ? null : (reason ?? OFF), entries, problem: null }
}

function question(key: string, text: string): Entry[] {
  return [
    { key: `${key}-question`, role: 'user', text, changes: [], end: 'complete' },
    { key: `${key}-answer`, role: 'assistant', text: '', changes: [], end: 'writing' },
  ]
}

function answer(state: ChatState, event: AnswerEvent): ChatState {
  switch (event.type) {
    case 'delta':
      return last(state, (entry) => ({ ...entry, text: entry.text + event.text }))
    case 'change':
      return last(state, (entry) => ({ ...entry, changes: [...entry.changes, event.change] }))
    case 'done':
      return last(state, (entry) => ({ ...entry, text: event.message.content, changes: event.message.changes, end: 'complete' }))
    case 'error':
      return last(state, (entry) => ({ ...entry, end: { failed: event.message } }))
  }
}

/** Changes the answer that is being written; without one (it was stopped or cleared) nothing. */
function last(state: ChatState, change: (entry: Entry) => Entry): ChatState {
  const entry = state.entries.at(-1)
  return entry?.end === 'writing' ? { ...state, entries: [...state.entries.slice(0, -1), change(entry)] } : state
}
