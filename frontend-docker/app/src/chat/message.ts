// Parsers for the backend's chat messages.
import { parseTask, type Task } from '../tasks/task'

const LABELS = { added: 'Added', updated: 'Updated', completed: 'Completed', reopened: 'Reopened', deleted: 'Deleted' } as const

export type Action = keyof typeof LABELS
export type Change = { readonly action: Action; readonly task: Task }
export type Message = {
  readonly id: number
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly changes: readonly Change[]
}
export type Conversation = { readonly enabled: boolean; readonly reason: string | null; readonly messages: readonly Message[] }

/** The backend's limit, in characters. */
export const MESSAGE_LIMIT = 4000

export function formatChange({ action, task }: Change): string {
  return `${LABELS[action]}: ${task.title}`
}

export function parseChange(value: unknown): Change {
  const { action, task } = fieldsOf(value)
  if (typeof action !== 'string' || !(action in LABELS)) throw new Error('The backend sent an invalid change.')
  return { action: action as Action, task: parseTask(task) }
}

export function parseMessage(value: unknown): Message {
  const { id, role, content, changes } = fieldsOf(value)
  if (typeof id !== 'number' || (role !== 'user' && role !== 'assistant') || typeof content !== 'string') {
    throw new Error('The backend sent an invalid message.')
  }
  return { id, role, content, changes: Array.isArray(changes) ? changes.map(parseChange) : [] }
}

export function parseConversation(value: unknown): Conversation {
  const { enabled, reason, messages } = fieldsOf(value)
  if (typeof enabled !== 'boolean' || !Array.isArray(messages)) {
    throw new Error('The backend sent an invalid conversation.')
  }
  return { enabled, reason: typeof reason === 'string' ? reason : null, messages: messages.map(parseMessage) }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
