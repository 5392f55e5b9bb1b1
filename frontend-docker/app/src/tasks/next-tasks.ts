// Pagination for "Show more".
import type { Task } from './task'
import type { View } from './view'

export type Page = { readonly tasks: readonly Task[]; readonly total: number }
/** `append`: these tasks come after the ones shown; otherwise they replace them. */
export type NextTasks = Page & { readonly append: boolean }
export type ListTasks = (view: View, offset: number, limit: number) => Promise<Page>

export const PAGE_SIZE = 50
/** The backend's limit. */
const MAX_PAGE_SIZE = 500

/**
 * Requests the next page, starting at the last task shown. If the page doesn't start with that task, tasks were added or deleted elsewhere
 * and the page would skip some, so all tasks are loaded again.
 */
export async function loadNextTasks(view: View, shown: readonly Task[], list: ListTasks): Promise<NextTasks> {
  const last = shown.at(-1)
  if (last) {
    const page = await list(view, shown.length - 1, PAGE_SIZE + 1)
    if (page.tasks[0]?.id === last.id) return { tasks: page.tasks.slice(1), total: page.total, append: true }
  }
  return { ...(await list(view, 0, Math.min(shown.length + PAGE_SIZE, MAX_PAGE_SIZE))), append: false }
}
