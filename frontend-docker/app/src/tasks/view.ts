// Which of the tasks are looked at, and whether a task is one of them.
import type { Task } from './task'

export type Filter = 'all' | 'open' | 'done'
export type View = { readonly filter: Filter; readonly search: string }

export const EVERYTHING: View = { filter: 'all', search: '' }

export function isEverything({ filter, search }: View): boolean {
  return filter === 'all' && search === ''
}

/** The backend's rule, for a task that changed here: letters of either case, in the title or the description. */
export function belongs(task: Task, { filter, search }: View): boolean {
  if (filter !== 'all' && task.completed !== (filter === 'done')) return false
  const wanted = search.toLowerCase()
  return [task.title, task.description ?? ''].some((text) => text.toLowerCase().includes(wanted))
}

export function queryOf({ filter, search }: View, offset: number, limit: number): string {
  const query = new URLSearchParams()
  if (filter !== 'all') query.set('completed', String(filter === 'done'))
  if (search) query.set('search', search)
  query.set('limit', String(limit))
  query.set('offset', String(offset))
  return query.toString()
}
