import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadNextTasks, PAGE_SIZE, type ListTasks } from '../../app/src/tasks/next-tasks'
import { formatCount, INITIAL_STATE, tasksReducer, type TasksEvent, type TasksState } from '../../app/src/tasks/state'
import { parseTask, parseTasks, type Task } from '../../app/src/tasks/task'
import { getTaskChange } from '../../app/src/tasks/task-change'
import { ALL_TASKS, matchesView, toQuery, type View } from '../../app/src/tasks/view'

const task = (id: number, more: Partial<Task> = {}): Task => ({ id, title: `task ${id}`, description: null, completed: false, ...more })
const after = (...events: TasksEvent[]): TasksState => events.reduce(tasksReducer, INITIAL_STATE)
const ids = (state: TasksState) => state.tasks.map(({ id }) => id)

const requested = (request: number, view: View = ALL_TASKS): TasksEvent => ({ type: 'requested', request, view })
const received = (request: number, tasks: Task[], total = tasks.length): TasksEvent => ({ type: 'received', request, tasks, total, append: false })
const appended = (request: number, tasks: Task[], total: number): TasksEvent => ({ type: 'received', request, tasks, total, append: true })
const loaded: TasksEvent[] = [requested(1), received(1, [task(3), task(2, { completed: true }), task(1)])]

test('ignores the response to an earlier request', () => {
  const state = after(requested(1), requested(2, { filter: 'all', search: 'x' }), received(2, [task(2)]), received(1, [task(1)]))
  assert.deepEqual(ids(state), [2])
  assert.equal(after(requested(1), requested(2), { type: 'failed', request: 1, reason: 'no' }).phase.type, 'loading')
})

test('keeps the list while a new view loads and when loading fails', () => {
  const state = after(...loaded, requested(2, { filter: 'done', search: '' }), { type: 'failed', request: 2, reason: 'away' })
  assert.deepEqual(ids(state), [3, 2, 1])
  assert.deepEqual(state.phase, { type: 'failed', reason: 'away' })
})

test('appends pages without duplicates; an empty page ends the list', () => {
  const state = after(requested(1), received(1, [task(9), task(8)], 4), { type: 'requested-more', request: 2 }, appended(2, [task(8), task(7)], 5))
  assert.deepEqual(ids(state), [9, 8, 7])
  assert.equal(formatCount(state), '3 of 5 shown')
  const ended = [{ type: 'requested-more', request: 3 } as const, appended(3, [], 5)].reduce(tasksReducer, state)
  assert.equal(formatCount(ended), '0 of 3 done')
})

/** A backend with these tasks, newest first, that records its requests. */
function backendWith(all: number[]) {
  const requests: string[] = []
  const list: ListTasks = async (_view, offset, limit) => {
    requests.push(`${offset}+${limit}`)
    return { tasks: all.slice(offset, offset + limit).map((id) => task(id)), total: all.length }
  }
  return { all, requests, list }
}
const descending = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i)

async function showMore(before: TasksState, list: ListTasks, request: number): Promise<TasksState> {
  const loading = tasksReducer(before, { type: 'requested-more', request })
  return tasksReducer(loading, { type: 'received', request, ...(await loadNextTasks(loading.view, loading.tasks, list)) })
}

test('"Show more" requests the page from the last task shown and appends the tasks after it', async () => {
  const { list, requests: offsets } = backendWith(descending(120, 1))
  const first = after(requested(1), { type: 'received', request: 1, ...(await loadNextTasks(ALL_TASKS, [], list)) })
  assert.equal(first.tasks.length, PAGE_SIZE)
  const second = await showMore(first, list, 2)
  const third = await showMore(second, list, 3)
  assert.deepEqual([ids(second), ids(third)], [descending(120, 21), descending(120, 1)])
  assert.deepEqual(offsets, ['0+50', '49+51', '99+51'])
  assert.deepEqual(third.phase, { type: 'loaded' })
})

for (const [what, gone, came] of [['a task shown', [100], []], ['the last task shown', [71], []], ['all but the last task shown', descending(120, 72), []], ['nothing and added a task', [], [121]]] as const) {
  test(`"Show more" skips no task when another tab deleted ${what}`, async () => {
    const { list } = backendWith(descending(120, 1))
    const first = after(requested(1), received(1, descending(120, 71).map((id) => task(id)), 120))
    const other = backendWith([...came, ...descending(120, 1).filter((id) => !(gone as readonly number[]).includes(id))])
    const more = await showMore(first, other.list, 2)
    assert.deepEqual(ids(more), other.all.slice(0, 100))
    assert.equal(more.total, other.all.length)
    assert.deepEqual(ids(await showMore(first, list, 2)), descending(120, 21))
  })
}

test('"Show more" respects the backend’s page limit', async () => {
  const { list, requests: offsets } = backendWith(descending(600, 1))
  await loadNextTasks(ALL_TASKS, descending(700, 201).map((id) => task(id)), list)
  assert.deepEqual(offsets, ['499+51', '0+500'])
})

test('keeps local changes made while "Show more" was loading', () => {
  const more = (last: TasksEvent) => after(...loaded, { type: 'requested-more', request: 2 }, { type: 'saved', task: task(4) }, { type: 'removed', id: 3 }, last)
  assert.deepEqual(ids(more(appended(2, [task(0)], 4))), [4, 2, 1, 0])
  assert.deepEqual(ids(more(received(2, [task(3), task(2), task(1), task(0)]))), [4, 2, 1, 0])
})

test('sends only the fields that changed in the form', () => {
  const opened = task(1, { title: 'milk', description: ' two\r\nlitres ' })
  assert.equal(getTaskChange(opened, ' milk ', ' two\r\nlitres '), null)
  assert.deepEqual(getTaskChange(opened, ' bread ', ' two\r\nlitres '), { title: 'bread' })
  assert.deepEqual(getTaskChange(opened, 'milk', 'one '), { description: 'one' })
  assert.deepEqual(getTaskChange(opened, 'bread', ' '), { title: 'bread', description: null })
  assert.equal(getTaskChange(task(1, { title: 'milk' }), 'milk', ' '), null)
})

test('shows a change at once and reverts it on failure', () => {
  const before = task(1)
  const started = after(...loaded, { type: 'change-started', id: 1, expected: { ...before, completed: true } })
  assert.equal(formatCount(started), '2 of 3 done')
  assert.ok(started.busy.has(1))
  const failed = tasksReducer(started, { type: 'change-failed', id: 1, reason: 'away', before })
  assert.equal(formatCount(failed), '1 of 3 done')
  assert.equal(failed.problem, 'away')
  assert.equal(failed.busy.size, 0)
})

test('inserts a new task at the top and updates a known one in place', () => {
  const state = after(...loaded, { type: 'saved', task: task(4) }, { type: 'saved', task: task(1, { title: 'other' }) })
  assert.deepEqual(ids(state), [4, 3, 2, 1])
  assert.equal(state.tasks[3]?.title, 'other')
  assert.equal(state.total, 4)
})

test('does not count a task of a page not yet loaded twice when the assistant changes it', () => {
  const state = after(requested(1), received(1, [task(9), task(8)], 5), { type: 'saved', task: task(3, { completed: true }) })
  assert.deepEqual(ids(state), [9, 8])
  assert.equal(state.total, 5)
})

test('inserts a task that enters the view by its age', () => {
  const open = after(requested(1, { filter: 'open', search: '' }), received(1, [task(5), task(2)]))
  const between = tasksReducer(open, { type: 'saved', task: task(3) })
  assert.deepEqual([ids(between), between.total], [[5, 3, 2], 3])
  const last = tasksReducer(open, { type: 'saved', task: task(1) })
  assert.deepEqual([ids(last), last.total], [[5, 2, 1], 3])
})

test('a response neither undoes local changes nor counts them twice', () => {
  const saved: TasksEvent = { type: 'saved', task: task(4) }
  const without = after(...loaded, requested(2), saved, { type: 'removed', id: 1 }, received(2, [task(3), task(2), task(1)]))
  assert.deepEqual([ids(without), without.total], [[4, 3, 2], 3])
  const included = after(...loaded, requested(2), saved, received(2, [task(4), task(3), task(2)]))
  assert.deepEqual([ids(included), included.total], [[4, 3, 2], 3])
})

test('removes a task that leaves the view', () => {
  const open = after(requested(1, { filter: 'open', search: '' }), received(1, [task(2), task(1)], 9))
  const state = tasksReducer(open, { type: 'saved', task: task(2, { completed: true }) })
  assert.deepEqual(ids(state), [1])
  assert.equal(state.total, 8)
})

test('removes a deleted task and ignores an unknown one', () => {
  const state = after(...loaded, { type: 'removed', id: 2 }, { type: 'removed', id: 77 })
  assert.deepEqual(ids(state), [3, 1])
  assert.equal(state.total, 2)
})

test('a view matches by completion and by case-insensitive search', () => {
  const one = task(1, { title: 'Buy MILK', description: '100% fat' })
  assert.ok(matchesView(one, { filter: 'open', search: 'milk' }))
  assert.ok(matchesView(one, { filter: 'all', search: '0% F' }))
  assert.ok(!matchesView(one, { filter: 'done', search: '' }))
  assert.ok(!matchesView(one, { filter: 'all', search: '_' }))
})

test('builds the query of a view', () => {
  assert.equal(toQuery(ALL_TASKS, 0, 50), 'limit=50&offset=0')
  assert.equal(toQuery({ filter: 'open', search: 'a&b %' }, 50, 50), 'completed=false&search=a%26b+%25&limit=50&offset=50')
})

test('parses tasks and rejects anything else', () => {
  assert.deepEqual(parseTask({ id: 1, title: '<b>', completed: true, description: '', created_at: 'x' }), task(1, { title: '<b>', completed: true }))
  for (const wrong of [null, 'x', {}, { id: '1', title: 't', completed: true }, { id: 1, title: 't' }]) assert.throws(() => parseTask(wrong))
  assert.throws(() => parseTasks({ items: [] }))
})
