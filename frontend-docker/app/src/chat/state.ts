// Reducer for the conversation's state.
import type { AnswerEvent } from './chat-api'
import type { Change, Conversation } from './message'

/** One entry of the conversation. `key` stays the same while an answer streams, before the backend assigns an id. */
export type Entry = {
  readonly key: string
  readonly role: 'user' | 'assistant'
  readonly text: string
  readonly changes: readonly Change[]
  readonly end: 'complete' | 'writing' | 'stopped' | { readonly failed: string }
}

export type ChatState = {
  readonly phase: { readonly type: 'loading' | 'ready' } | { readonly type: 'failed'; readonly reason: string }
  /** Why the assistant is off; null when it is on. */
  readonly disabledReason: string | null
  readonly entries: readonly Entry[]
  readonly problem: string | null
}

export type ChatEvent =
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly conversation: Conversation }
  | { readonly type: 'load-failed'; readonly reason: string }
  | { readonly type: 'sent'; readonly key: string; readonly text: string }
  | { readonly type: 'answer'; readonly event: AnswerEvent }
  /** The backend rejected the message; its text goes back to the input field. */
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'disconnected'; readonly reason: string }
  | { readonly type: 'stopped' }
  | { readonly type: 'cleared' }
  | { readonly type: 'problem'; readonly reason: string | null }

export const INITIAL_STATE: ChatState = { phase: { type: 'loading' }, disabledReason: null, entries: [], problem: null }

const DISABLED = 'The assistant is off.'

export function isWriting({ entries }: ChatState): boolean {
  return entries.at(-1)?.end === 'writing'
}

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'loading':
      return { ...state, phase: { type: 'loading' }, problem: null }
    case 'loaded':
      return showConversation(event.conversation)
    case 'load-failed':
      return { ...state, phase: { type: 'failed', reason: event.reason } }
    case 'sent':
      return { ...state, problem: null, entries: [...state.entries, ...newEntries(event.key, event.text)] }
    case 'answer':
      return applyAnswer(state, event.event)
    case 'rejected':
      return { ...state, entries: state.entries.slice(0, -2), problem: event.reason }
    case 'disconnected':
      return updateAnswer(state, (entry) => ({ ...entry, end: { failed: event.reason } }))
    case 'stopped':
      return updateAnswer(state, (entry) => ({ ...entry, end: 'stopped' }))
    case 'cleared':
      return { ...state, entries: [], problem: null }
    case 'problem':
      return { ...state, problem: event.reason }
  }
}

function showConversation({ enabled, reason, messages }: Conversation): ChatState {
  const entries = messages.map(
    ({ id, role, content, changes }): Entry => ({ key: `message-${id}`, role, text: content, changes, end: 'complete' }),
  )
  return { phase: { type: 'ready' }, disabledReason: enabled ? null : (reason ?? DISABLED), entries, problem: null }
}

function newEntries(key: string, text: string): Entry[] {
  return [
    { key: `${key}-question`, role: 'user', text, changes: [], end: 'complete' },
    { key: `${key}-answer`, role: 'assistant', text: '', changes: [], end: 'writing' },
  ]
}

function applyAnswer(state: ChatState, event: AnswerEvent): ChatState {
  switch (event.type) {
    case 'delta':
      return updateAnswer(state, (entry) => ({ ...entry, text: entry.text + event.text }))
    case 'change':
      return updateAnswer(state, (entry) => ({ ...entry, changes: [...entry.changes, event.change] }))
    case 'done':
      return updateAnswer(state, (entry) => ({ ...entry, text: event.message.content, changes: event.message.changes, end: 'complete' }))
    case 'error':
      return updateAnswer(state, (entry) => ({ ...entry, end: { failed: event.message } }))
  }
}

/** Updates the answer that is being written; does nothing if there is none (it was stopped or cleared). */
function updateAnswer(state: ChatState, change: (entry: Entry) => Entry): ChatState {
  const entry = state.entries.at(-1)
  return entry?.end === 'writing' ? { ...state, entries: [...state.entries.slice(0, -1), change(entry)] } : state
}
