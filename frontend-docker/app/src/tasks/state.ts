// The list in the browser: what is shown, what goes on and what went wrong, as a reducer that needs no browser.
import type { More } from './more'
import type { Task } from './task'
import { belongs, EVERYTHING, type View } from './view'

export type TasksState = {
  readonly view: View
  readonly tasks: readonly Task[]
  /** How many the backend has in this view; `tasks` may be the first of them only. */
  readonly total: number
  readonly phase: { readonly type: 'loading' | 'loading-more' | 'loaded' } | { readonly type: 'failed'; readonly reason: string }
  /** False until a first answer came: then there is nothing to keep on the screen. */
  readonly known: boolean
  /** The number of the last question; answers to former ones are stale. */
  readonly asked: number
  /** What changed since that question: its answer may have been written down before. */
  readonly meanwhile: readonly Settled[]
  /** The tasks with a change on its way. */
  readonly busy: ReadonlySet<number>
  readonly problem: string | null
}

type Settled = { readonly type: 'saved'; readonly task: Task } | { readonly type: 'removed'; readonly id: number }

export type TasksEvent =
  | Settled
  | { readonly type: 'asked'; readonly question: number; readonly view: View }
  | { readonly type: 'asked-more'; readonly question: number }
  | ({ readonly type: 'answered'; readonly question: number } & More)
  | { readonly type: 'failed'; readonly question: number; readonly reason: string }
  | { readonly type: 'change-begun'; readonly id: number; readonly expected?: Task }
  | { readonly type: 'change-failed'; readonly id: number | null; readonly reason: string; readonly before?: Task }
  | { readonly type: 'problem-dismissed' }

export const BEGINNING: TasksState = {
  view: EVERYTHING,
  tasks: [],
  total: 0,
  phase: { type: 'loading' },
  known: false,
  asked: 0,
  meanwhile: [],
  busy: new Set(),
  problem: null,
}

export function tasksReducer(state: TasksState, event: TasksEvent): TasksState {
  switch (event.type) {
    case 'asked':
      return { ...state, view: event.view, asked: event.question, phase: { type: 'loading' }, meanwhile: [] }
    case 'asked-more':
      return { ...state, asked: event.question, phase: { type: 'loading-more' }, meanwhile: [] }
    case 'answered':
      return event.question === state.asked ? answered(state, event) : state
    case 'failed':
      return event.question === state.asked ? { ...state, phase: { type: 'failed', reason: event.reason } } : state
    case 'change-begun':
      return { ...state, busy: new Set(state.busy).add(event.id), problem: null, tasks: replaced(state.tasks, event.expected) }
    case 'change-failed':
      return { ...state, busy: without(state.busy, event.id), problem: event.reason, tasks: replaced(state.tasks, event.before) }
    case 'saved':
    case 'removed':
      return { ...settled(state, event), meanwhile: [...state.meanwhile, event] }
    case 'problem-dismissed':
      return { ...state, problem: null }
  }
}

function answered(state: TasksState, { tasks: page, total, follows }: More): TasksState {
  const kept = follows ? state.tasks : []
  // One that came in here while the page was on its way may be on it too.
  const ids = new Set(kept.map(({ id }) => id))
  const tasks = [...kept, ...page.filter(({ id }) => !ids.has(id))]
  // With no more to come, what is here is all there is.
  const told: TasksState = { ...state, tasks, total: page.length === 0 ? tasks.length : total, phase: { type: 'loaded' }, known: true }
  return { ...state.meanwhile.reduce(settled, told), meanwhile: [] }
}

function settled(state: TasksState, event: Settled): TasksState {
  if (event.type === 'removed') return removed({ ...state, busy: without(state.busy, event.id) }, event.id)
  return saved({ ...state, busy: without(state.busy, event.task.id) }, event.task)
}

/** A task that was made or changed, here or by the assistant. */
function saved(state: TasksState, task: Task): TasksState {
  if (!belongs(task, state.view)) return removed(state, task.id)
  if (state.tasks.some(({ id }) => id === task.id)) return { ...state, tasks: replaced(state.tasks, task) }
  // Newest first, as the backend has them. One that is older than all that is here may be one that "Show more" brings.
  const place = state.tasks.findIndex(({ id }) => id < task.id)
  if (place < 0 && state.tasks.length < state.total) return state
  const at = place < 0 ? state.tasks.length : place
  return { ...state, tasks: [...state.tasks.slice(0, at), task, ...state.tasks.slice(at)], total: state.total + 1 }
}

function removed(state: TasksState, id: number): TasksState {
  const tasks = state.tasks.filter((task) => task.id !== id)
  return { ...state, tasks, total: state.total - (state.tasks.length - tasks.length) }
}

function replaced(tasks: readonly Task[], task: Task | undefined): readonly Task[] {
  return task ? tasks.map((one) => (one.id === task.id ? task : one)) : tasks
}

function without(ids: ReadonlySet<number>, id: number | null): ReadonlySet<number> {
  return new Set([...ids].filter((one) => one !== id))
}

/** "2 of 5 done" where all are shown, "50 of 61 shown" where they are not. */
export function countOf({ tasks, total, view }: TasksState): string {
  if (tasks.length < total || view.filter !== 'all' || view.search) return `${tasks.length} of ${total} shown`
  return `${tasks.filter(({ completed }) => completed).length} of ${total} done`
}
