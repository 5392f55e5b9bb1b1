// Difference between a task and the edited form.
import type { Task } from './task'

export type Change = { readonly title?: string; readonly description?: string | null; readonly completed?: boolean }

/**
 * The fields that differ from when the form opened; null if none does. Unchanged fields are left out, so that saving doesn't overwrite
 * what the assistant or another tab has changed in the meantime.
 */
export function getTaskChange(opened: Task, title: string, description: string): Change | null {
  const change: Change = {
    ...(title.trim() === opened.title.trim() ? {} : { title: title.trim() }),
    ...(description.trim() === (opened.description ?? '').trim() ? {} : { description: description.trim() || null }),
  }
  return Object.keys(change).length > 0 ? change : null
}
