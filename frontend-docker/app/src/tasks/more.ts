// What "Show more" asks for: the next page, if it still follows the tasks that are shown.
import type { Task } from './task'
import type { View } from './view'

export type Page = { readonly tasks: readonly Task[]; readonly total: number }
/** `follows`: these come after the tasks that are shown; otherwise they are all there is to show. */
export type More = Page & { readonly follows: boolean }
export type List = (view: View, offset: number, limit: number) => Promise<Page>

export const PAGE_SIZE = 50
/** The backend gives no more at once. */
const MOST_AT_ONCE = 500

/**
 * The page is asked for from the last task that is shown. If it does not begin with that one, tasks were added or deleted
 * elsewhere and it would leave some out: then all are asked for anew.
 */
export async function nextTasks(view: View, shown: readonly Task[], list: List): Promise<More> {
  const last = shown.at(-1)
  if (last) {
    const page = await list(view, shown.length - 1, PAGE_SIZE + 1)
    if (page.tasks[0]?.id === last.id) return { tasks: page.tasks.slice(1), total: page.total, follows: true }
  }
  return { ...(await list(view, 0, Math.min(shown.length + PAGE_SIZE, MOST_AT_ONCE))), follows: false }
}
