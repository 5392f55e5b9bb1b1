// What is said in the conversation, as the backend tells it, read once at the door.
import { asTask, type Task } from '../tasks/task'

const WORDS = { added: 'Added', updated: 'Updated', completed: 'Completed', reopened: 'Reopened', deleted: 'Deleted' } as const

export type Action = keyof typeof WORDS
export type Change = { readonly action: Action; readonly task: Task }
export type Message = {
  readonly id: number
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly changes: readonly Change[]
}
export type Conversation = { readonly enabled: boolean; readonly reason: string | null; readonly messages: readonly Message[] }

/** The longest message that the backend takes, in characters. */
export const MESSAGE_LIMIT = 4000

export function wordsOf({ action, task }: Change): string {
  return `${WORDS[action]}: ${task.title}`
}

export function asChange(value: unknown): Change {
  const { action, task } = fieldsOf(value)
  if (typeof action !== 'string' || !(action in WORDS)) throw new Error('The backend sent something that is not a change.')
  return { action: action as Action, task: asTask(task) }
}

export function asMessage(value: unknown): Message {
  const { id, role, content, changes } = fieldsOf(value)
  if (typeof id !== 'number' || (role !== 'user' && role !== 'assistant') || typeof content !== 'string') {
    throw new Error('The backend sent something that is not a message.')
  }
  return { id, role, content, changes: Array.isArray(changes) ? changes.map(asChange) : [] }
}

export function asConversation(value: unknown): Conversation {
  const { enabled, reason, messages } = fieldsOf(value)
  if (typeof enabled !== 'boolean' || !Array.isArray(messages)) {
    throw new Error('The backend sent something that is not a conversation.')
  }
  return { enabled, reason: typeof reason === 'string' ? reason : null, messages: messages.map(asMessage) }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
