// What a person changed in a task's form.
import type { Task } from './task'

export type Change = { readonly title?: string; readonly description?: string | null; readonly completed?: boolean }

/**
 * The fields whose text is another than when the form opened, null when none is: what the assistant or another tab changed in
 * the meantime must not be written over by what nobody touched.
 */
export function changeOf(opened: Task, title: string, description: string): Change | null {
  const change: Change = {
    ...(title.trim() === opened.title.trim() ? {} : { title: title.trim() }),
    ...(description.trim() === (opened.description ?? '').trim() ? {} : { description: description.trim() || null }),
  }
  return Object.keys(change).length > 0 ? change : null
}
