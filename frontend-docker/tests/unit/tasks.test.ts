import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BEGINNING, countOf, tasksReducer, type TasksEvent, type TasksState } from '../../app/src/tasks/state'
import { changeOf } from '../../app/src/tasks/change'
import { nextTasks, PAGE_SIZE, type List } from '../../app/src/tasks/more'
import { asTask, asTasks, type Task } from '../../app/src/tasks/task'
import { belongs, EVERYTHING, queryOf, type View } from '../../app/src/tasks/view'

const task = (id: number, more: Partial<Task> = {}): Task => ({ id, title: `task ${id}`, description: null, completed: false, ...more })
const after = (...events: TasksEvent[]): TasksState => events.reduce(tasksReducer, BEGINNING)
const ids = (state: TasksState) => state.tasks.map(({ id }) => id)

const asked = (question: number, view: View = EVERYTHING): TasksEvent => ({ type: 'asked', question, view })
const answered = (question: number, tasks: Task[], total = tasks.length): TasksEvent => ({ type: 'answered', question, tasks, total, follows: false })
const following = (question: number, tasks: Task[], total: number): TasksEvent => ({ type: 'answered', question, tasks, total, follows: true })
const loaded: TasksEvent[] = [asked(1), answered(1, [task(3), task(2, { completed: true }), task(1)])]

test('an answer to a former question is dropped, whichever comes first', () => {
  const state = after(asked(1), asked(2, { filter: 'all', search: 'x' }), answered(2, [task(2)]), answered(1, [task(1)]))
  assert.deepEqual(ids(state), [2])
  assert.equal(after(asked(1), asked(2), { type: 'failed', question: 1, reason: 'no' }).phase.type, 'loading')
})

test('while a new view is looked for, the old list stays; a failure keeps it too', () => {
  const state = after(...loaded, asked(2, { filter: 'done', search: '' }), { type: 'failed', question: 2, reason: 'away' })
  assert.deepEqual(ids(state), [3, 2, 1])
  assert.deepEqual(state.phase, { type: 'failed', reason: 'away' })
})

test('more pages are added without doubles, and an empty page ends the list', () => {
  const state = after(asked(1), answered(1, [task(9), task(8)], 4), { type: 'asked-more', question: 2 }, following(2, [task(8), task(7)], 5))
  assert.deepEqual(ids(state), [9, 8, 7])
  assert.equal(countOf(state), '3 of 5 shown')
  const ended = [{ type: 'asked-more', question: 3 } as const, following(3, [], 5)].reduce(tasksReducer, state)
  assert.equal(countOf(ended), '0 of 3 done')
})

/** A backend that has these tasks, newest first, and remembers what it was asked for. */
function backendWith(all: number[]) {
  const asked: string[] = []
  const list: List = async (_view, offset, limit) => {
    asked.push(`${offset}+${limit}`)
    return { tasks: all.slice(offset, offset + limit).map((id) => task(id)), total: all.length }
  }
  return { all, asked, list }
}
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i)

async function shownMore(before: TasksState, list: List, question: number): Promise<TasksState> {
  const asking = tasksReducer(before, { type: 'asked-more', question })
  return tasksReducer(asking, { type: 'answered', question, ...(await nextTasks(asking.view, asking.tasks, list)) })
}

test('"Show more" begins with the last task that is shown, and adds the page after it', async () => {
  const { list, asked: offsets } = backendWith(down(120, 1))
  const first = after(asked(1), { type: 'answered', question: 1, ...(await nextTasks(EVERYTHING, [], list)) })
  assert.equal(first.tasks.length, PAGE_SIZE)
  const second = await shownMore(first, list, 2)
  const third = await shownMore(second, list, 3)
  assert.deepEqual([ids(second), ids(third)], [down(120, 21), down(120, 1)])
  assert.deepEqual(offsets, ['0+50', '49+51', '99+51'])
  assert.deepEqual(third.phase, { type: 'loaded' })
})

for (const [what, gone, came] of [['one of those shown', [100], []], ['the last one shown', [71], []], ['all but the last one shown', down(120, 72), []], ['nothing, but one was added', [], [121]]] as const) {
  test(`"Show more" loses no task when another tab deleted ${what}`, async () => {
    const { list } = backendWith(down(120, 1))
    const first = after(asked(1), answered(1, down(120, 71).map((id) => task(id)), 120))
    const other = backendWith([...came, ...down(120, 1).filter((id) => !(gone as readonly number[]).includes(id))])
    const more = await shownMore(first, other.list, 2)
    assert.deepEqual(ids(more), other.all.slice(0, 100))
    assert.equal(more.total, other.all.length)
    assert.deepEqual(ids(await shownMore(first, list, 2)), down(120, 21))
  })
}

test('"Show more" asks for no more at once than the backend gives', async () => {
  const { list, asked: offsets } = backendWith(down(600, 1))
  await nextTasks(EVERYTHING, down(700, 201).map((id) => task(id)), list)
  assert.deepEqual(offsets, ['499+51', '0+500'])
})

test('what changed here while "Show more" was on its way stays, whether the page follows or not', () => {
  const more = (last: TasksEvent) => after(...loaded, { type: 'asked-more', question: 2 }, { type: 'saved', task: task(4) }, { type: 'removed', id: 3 }, last)
  assert.deepEqual(ids(more(following(2, [task(0)], 4))), [4, 2, 1, 0])
  assert.deepEqual(ids(more(answered(2, [task(3), task(2), task(1), task(0)]))), [4, 2, 1, 0])
})

test('only what was changed in the form is sent; what nobody touched is not', () => {
  const opened = task(1, { title: 'milk', description: ' two\r\nlitres ' })
  assert.equal(changeOf(opened, ' milk ', ' two\r\nlitres '), null)
  assert.deepEqual(changeOf(opened, ' bread ', ' two\r\nlitres '), { title: 'bread' })
  assert.deepEqual(changeOf(opened, 'milk', 'one '), { description: 'one' })
  assert.deepEqual(changeOf(opened, 'bread', ' '), { title: 'bread', description: null })
  assert.equal(changeOf(task(1, { title: 'milk' }), 'milk', ' '), null)
})

test('a change is shown at once and taken back when it fails', () => {
  const before = task(1)
  const begun = after(...loaded, { type: 'change-begun', id: 1, expected: { ...before, completed: true } })
  assert.equal(countOf(begun), '2 of 3 done')
  assert.ok(begun.busy.has(1))
  const failed = tasksReducer(begun, { type: 'change-failed', id: 1, reason: 'away', before })
  assert.equal(countOf(failed), '1 of 3 done')
  assert.equal(failed.problem, 'away')
  assert.equal(failed.busy.size, 0)
})

test('a saved task that is new comes first and is counted, one that is known is changed in its place', () => {
  const state = after(...loaded, { type: 'saved', task: task(4) }, { type: 'saved', task: task(1, { title: 'other' }) })
  assert.deepEqual(ids(state), [4, 3, 2, 1])
  assert.equal(state.tasks[3]?.title, 'other')
  assert.equal(state.total, 4)
})

test('a task of a page that is not here yet is not counted twice when the assistant changes it', () => {
  const state = after(asked(1), answered(1, [task(9), task(8)], 5), { type: 'saved', task: task(3, { completed: true }) })
  assert.deepEqual(ids(state), [9, 8])
  assert.equal(state.total, 5)
})

test('a task that comes into the view takes its place by age', () => {
  const open = after(asked(1, { filter: 'open', search: '' }), answered(1, [task(5), task(2)]))
  const between = tasksReducer(open, { type: 'saved', task: task(3) })
  assert.deepEqual([ids(between), between.total], [[5, 3, 2], 3])
  const last = tasksReducer(open, { type: 'saved', task: task(1) })
  assert.deepEqual([ids(last), last.total], [[5, 2, 1], 3])
})

test('what changed while an answer was on its way is not undone by it, nor counted twice', () => {
  const saved: TasksEvent = { type: 'saved', task: task(4) }
  const without = after(...loaded, asked(2), saved, { type: 'removed', id: 1 }, answered(2, [task(3), task(2), task(1)]))
  assert.deepEqual([ids(without), without.total], [[4, 3, 2], 3])
  const included = after(...loaded, asked(2), saved, answered(2, [task(4), task(3), task(2)]))
  assert.deepEqual([ids(included), included.total], [[4, 3, 2], 3])
})

test('a task that leaves the view leaves the list', () => {
  const open = after(asked(1, { filter: 'open', search: '' }), answered(1, [task(2), task(1)], 9))
  const state = tasksReducer(open, { type: 'saved', task: task(2, { completed: true }) })
  assert.deepEqual(ids(state), [1])
  assert.equal(state.total, 8)
})

test('a removed task is gone; one that was not here changes nothing', () => {
  const state = after(...loaded, { type: 'removed', id: 2 }, { type: 'removed', id: 77 })
  assert.deepEqual(ids(state), [3, 1])
  assert.equal(state.total, 2)
})

test('what belongs to a view', () => {
  const one = task(1, { title: 'Buy MILK', description: '100% fat' })
  assert.ok(belongs(one, { filter: 'open', search: 'milk' }))
  assert.ok(belongs(one, { filter: 'all', search: '0% F' }))
  assert.ok(!belongs(one, { filter: 'done', search: '' }))
  assert.ok(!belongs(one, { filter: 'all', search: '_' }))
})

test('the query of a view', () => {
  assert.equal(queryOf(EVERYTHING, 0, 50), 'limit=50&offset=0')
  assert.equal(queryOf({ filter: 'open', search: 'a&b %' }, 50, 50), 'completed=false&search=a%26b+%25&limit=50&offset=50')
})

test('the backend’s answers are read once, and refused when they are something else', () => {
  assert.deepEqual(asTask({ id: 1, title: '<b>', completed: true, description: '', created_at: 'x' }), task(1, { title: '<b>', completed: true }))
  for (const wrong of [null, 'x', {}, { id: '1', title: 't', completed: true }, { id: 1, title: 't' }]) assert.throws(() => asTask(wrong))
  assert.throws(() => asTasks({ items: [] }))
})
