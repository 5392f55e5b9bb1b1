'use client'

import { useRef, useState } from 'react'
import type { Task } from './task'
import { NewTask } from './new-task'
import { TaskRow } from './task-row'
import { useTasks } from './use-tasks'

export function TaskBoard() {
  const { state, problem, busy, reload, dismiss, add, setCompleted, remove } = useTasks()
  const [said, setSaid] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)

  async function removeTask(task: Task) {
    if (!(await remove(task.id))) return
    setSaid(`Deleted: ${task.title}`)
    // The button that had the focus is gone: keyboard users go on from the list.
    heading.current?.focus()
  }

  async function addTask(title: string): Promise<boolean> {
    const added = await add(title)
    if (added) setSaid(`Added: ${title}`)
    return added
  }

  return (
    <>
      <NewTask disabled={state.type !== 'loaded'} onAdd={addTask} />
      {problem && (
        <div className="problem" role="alert">
          <p>{problem}</p>
          <button type="button" onClick={dismiss}>
            Dismiss
          </button>
        </div>
      )}
      <section aria-labelledby="tasks-heading" aria-busy={state.type === 'loading'}>
        <div className="list-head">
          <h2 id="tasks-heading" ref={heading} tabIndex={-1}>
            Tasks
          </h2>
          {state.type === 'loaded' && state.tasks.length > 0 && <p className="count">{countOf(state.tasks)}</p>}
        </div>
        {state.type === 'loading' && <p className="quiet">Loading the tasks…</p>}
        {state.type === 'failed' && (
          <div className="problem" role="alert">
            <p>
              <strong>The tasks could not be loaded.</strong> {state.reason}
            </p>
            <button type="button" onClick={reload}>
              Try again
            </button>
          </div>
        )}
        {state.type === 'loaded' && state.tasks.length === 0 && (
          <p className="empty">No tasks yet. Write the first one above.</p>
        )}
        {state.type === 'loaded' && state.tasks.length > 0 && (
          <ul className="tasks">
            {state.tasks.map((task) => (
              <TaskRow
                key={task.id}
                task={task}
                busy={busy.has(task.id)}
                onCompleted={(completed) => void setCompleted(task.id, completed)}
                onDelete={() => void removeTask(task)}
              />
            ))}
          </ul>
        )}
      </section>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  )
}

function countOf(tasks: readonly Task[]): string {
  return `${tasks.filter((task) => task.completed).length} of ${tasks.length} done`
}
