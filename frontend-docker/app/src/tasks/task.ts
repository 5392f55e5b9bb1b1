// Parser for the backend's tasks.
export type Task = {
  readonly id: number
  readonly title: string
  readonly description: string | null
  readonly completed: boolean
}

/** The backend's limits, in characters. */
export const TITLE_LIMIT = 200
export const DESCRIPTION_LIMIT = 5000

export function parseTask(value: unknown): Task {
  if (typeof value === 'object' && value !== null) {
    const { id, title, description, completed } = value as Record<string, unknown>
    if (typeof id === 'number' && typeof title === 'string' && typeof completed === 'boolean') {
      return { id, title, completed, description: typeof description === 'string' && description ? description : null }
    }
  }
  throw new Error('The backend sent an invalid task.')
}

export function parseTasks(value: unknown): Task[] {
  if (!Array.isArray(value)) throw new Error('The backend sent an invalid list of tasks.')
  return value.map(parseTask)
}
