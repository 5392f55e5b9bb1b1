// View of the task list: its filter and search.
import type { Task } from './task'

export type Filter = 'all' | 'open' | 'done'
export type View = { readonly filter: Filter; readonly search: string }

export const ALL_TASKS: View = { filter: 'all', search: '' }

export function isUnfiltered({ filter, search }: View): boolean {
  return filter === 'all' && search === ''
}

/** Applies the backend's rule: a case-insensitive search in title and description. */
export function matchesView(task: Task, { filter, search }: View): boolean {
  if (filter !== 'all' && task.completed !== (filter === 'done')) return false
  const term = search.toLowerCase()
  return [task.title, task.description ?? ''].some((text) => text.toLowerCase().includes(term))
}

export function toQuery({ filter, search }: View, offset: number, limit: number): string {
  const query = new URLSearchParams()
  if (filter !== 'all') query.set('completed', String(filter === 'done'))
  if (search) query.set('search', search)
  query.set('limit', String(limit))
  query.set('offset', String(offset))
  return query.toString()
}
