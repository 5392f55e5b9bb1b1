// A task as the backend tells it, read once at the door.
export type Task = {
  readonly id: number
  readonly title: string
  readonly description: string | null
  readonly completed: boolean
}

/** What the backend takes at most, in characters. */
export const TITLE_LIMIT = 200
export const DESCRIPTION_LIMIT = 5000

export function asTask(value: unknown): Task {
  if (typeof value === 'object' && value !== null) {
    const { id, title, description, completed } = value as Record<string, unknown>
    if (typeof id === 'number' && typeof title === 'string' && typeof completed === 'boolean') {
      return { id, title, completed, description: typeof description === 'string' && description ? description : null }
    }
  }
  throw new Error('The backend sent something that is not a task.')
}

export function asTasks(value: unknown): Task[] {
  if (!Array.isArray(value)) throw new Error('The backend sent something that is not a list of tasks.')
  return value.map(asTask)
}
