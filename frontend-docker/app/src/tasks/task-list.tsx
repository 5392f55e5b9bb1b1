import { useRef, useState } from 'react'
import { ConfirmDialog } from '../layout/confirm-dialog'
import { canMoveFocus } from '../layout/focus'
import type { Task } from './task'
import { TaskRow } from './task-row'
import type { Tasks } from './use-tasks'
import { matchesView } from './view'

type Props = { readonly tasks: Tasks; readonly onAnnounce: (text: string) => void; readonly onEmptied: () => void }

export function TaskList({ tasks, onAnnounce, onEmptied }: Props) {
  const { state } = tasks
  const [taskToDelete, setTaskToDelete] = useState<Task | null>(null)
  const list = useRef<HTMLUListElement>(null)

  /** Moves the focus from a row that disappears to its neighbor, unless the user has moved it elsewhere. */
  function moveFocusFrom(task: Task) {
    if (!canMoveFocus(list.current?.querySelector(`[data-task="${task.id}"]`))) return
    const at = state.tasks.findIndex(({ id }) => id === task.id)
    const neighbor = state.tasks[at + 1] ?? state.tasks[at - 1]
    const checkbox = neighbor && list.current?.querySelector<HTMLInputElement>(`[data-task="${neighbor.id}"] input`)
    if (checkbox) checkbox.focus()
    else onEmptied()
  }

  async function complete(task: Task, completed: boolean) {
    const disappears = !matchesView({ ...task, completed }, state.view)
    const hadFocus = list.current?.contains(document.activeElement) ?? false
    if (!(await tasks.setCompleted(task, completed))) return
    onAnnounce(completed ? 'Completed.' : 'Reopened.')
    if (disappears && hadFocus) moveFocusFrom(task)
  }

  async function remove(task: Task) {
    setTaskToDelete(null)
    if (!(await tasks.remove(task))) return
    onAnnounce('Deleted.')
    moveFocusFrom(task)
  }

  return (
    <>
      <ul className="tasks" ref={list} aria-busy={state.phase.type === 'loading'}>
        {state.tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            busy={state.busy.has(task.id)}
            onCompleted={(completed) => void complete(task, completed)}
            onEdit={async (change) => {
              const saved = await tasks.edit(task, change)
              if (saved) onAnnounce('Saved.')
              return saved
            }}
            onDelete={() => setTaskToDelete(task)}
          />
        ))}
      </ul>
      {taskToDelete && (
        <ConfirmDialog
          heading="Delete this task?"
          action="Delete"
          onCancel={() => setTaskToDelete(null)}
          onConfirm={() => void remove(taskToDelete)}
        >
          <p className="user-text">{taskToDelete.title}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
