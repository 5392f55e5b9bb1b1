// Reducer for the task list's state.
import type { NextTasks } from './next-tasks'
import type { Task } from './task'
import { ALL_TASKS, matchesView, type View } from './view'

export type TasksState = {
  readonly view: View
  readonly tasks: readonly Task[]
  /** Number of tasks in this view on the backend; `tasks` may hold only the first of them. */
  readonly total: number
  readonly phase: { readonly type: 'loading' | 'loading-more' | 'loaded' } | { readonly type: 'failed'; readonly reason: string }
  /** False until the first response arrives. */
  readonly loadedOnce: boolean
  /** Number of the latest request; responses to earlier ones are stale. */
  readonly latestRequest: number
  /** Changes since that request; its response may not include them. */
  readonly localChanges: readonly LocalChange[]
  /** Ids of the tasks that are being changed. */
  readonly busy: ReadonlySet<number>
  readonly problem: string | null
}

type LocalChange = { readonly type: 'saved'; readonly task: Task } | { readonly type: 'removed'; readonly id: number }

export type TasksEvent =
  | LocalChange
  | { readonly type: 'requested'; readonly request: number; readonly view: View }
  | { readonly type: 'requested-more'; readonly request: number }
  | ({ readonly type: 'received'; readonly request: number } & NextTasks)
  | { readonly type: 'failed'; readonly request: number; readonly reason: string }
  | { readonly type: 'change-started'; readonly id: number; readonly expected?: Task }
  | { readonly type: 'change-failed'; readonly id: number | null; readonly reason: string; readonly before?: Task }
  | { readonly type: 'problem-dismissed' }

export const INITIAL_STATE: TasksState = {
  view: ALL_TASKS,
  tasks: [],
  total: 0,
  phase: { type: 'loading' },
  loadedOnce: false,
  latestRequest: 0,
  localChanges: [],
  busy: new Set(),
  problem: null,
}

export function tasksReducer(state: TasksState, event: TasksEvent): TasksState {
  switch (event.type) {
    case 'requested':
      return { ...state, view: event.view, latestRequest: event.request, phase: { type: 'loading' }, localChanges: [] }
    case 'requested-more':
      return { ...state, latestRequest: event.request, phase: { type: 'loading-more' }, localChanges: [] }
    case 'received':
      return event.request === state.latestRequest ? showPage(state, event) : state
    case 'failed':
      return event.request === state.latestRequest ? { ...state, phase: { type: 'failed', reason: event.reason } } : state
    case 'change-started':
      return { ...state, busy: new Set(state.busy).add(event.id), problem: null, tasks: replaceTask(state.tasks, event.expected) }
    case 'change-failed':
      return { ...state, busy: withoutId(state.busy, event.id), problem: event.reason, tasks: replaceTask(state.tasks, event.before) }
    case 'saved':
    case 'removed':
      return { ...applyLocalChange(state, event), localChanges: [...state.localChanges, event] }
    case 'problem-dismissed':
      return { ...state, problem: null }
  }
}

function showPage(state: TasksState, { tasks: page, total, append }: NextTasks): TasksState {
  const previous = append ? state.tasks : []
  // A task added locally while the page was loading may be on the page too.
  const ids = new Set(previous.map(({ id }) => id))
  const tasks = [...previous, ...page.filter(({ id }) => !ids.has(id))]
  // An empty page means that there are no more tasks.
  const loaded: TasksState = { ...state, tasks, total: page.length === 0 ? tasks.length : total, phase: { type: 'loaded' }, loadedOnce: true }
  return { ...state.localChanges.reduce(applyLocalChange, loaded), localChanges: [] }
}

function applyLocalChange(state: TasksState, event: LocalChange): TasksState {
  if (event.type === 'removed') return removeTask({ ...state, busy: withoutId(state.busy, event.id) }, event.id)
  return insertTask({ ...state, busy: withoutId(state.busy, event.task.id) }, event.task)
}

/** Inserts or updates a task that the user or the assistant has saved. */
function insertTask(state: TasksState, task: Task): TasksState {
  if (!matchesView(task, state.view)) return removeTask(state, task.id)
  if (state.tasks.some(({ id }) => id === task.id)) return { ...state, tasks: replaceTask(state.tasks, task) }
  // Newest first, as on the backend. A task that is older than all tasks shown may be on the next page.
  const place = state.tasks.findIndex(({ id }) => id < task.id)
  if (place < 0 && state.tasks.length < state.total) return state
  const at = place < 0 ? state.tasks.length : place
  return { ...state, tasks: [...state.tasks.slice(0, at), task, ...state.tasks.slice(at)], total: state.total + 1 }
}

function removeTask(state: TasksState, id: number): TasksState {
  const tasks = state.tasks.filter((task) => task.id !== id)
  return { ...state, tasks, total: state.total - (state.tasks.length - tasks.length) }
}

function replaceTask(tasks: readonly Task[], task: Task | undefined): readonly Task[] {
  return task ? tasks.map((one) => (one.id === task.id ? task : one)) : tasks
}

function withoutId(ids: ReadonlySet<number>, id: number | null): ReadonlySet<number> {
  return new Set([...ids].filter((one) => one !== id))
}

/** "2 of 5 done" if all tasks are shown, otherwise "50 of 61 shown". */
export function formatCount({ tasks, total, view }: TasksState): string {
  if (tasks.length < total || view.filter !== 'all' || view.search) return `${tasks.length} of ${total} shown`
  return `${tasks.filter(({ completed }) => completed).length} of ${total} done`
}
