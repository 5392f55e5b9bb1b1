import { useRef, useState } from 'react'
import { ConfirmDialog } from '../frame/confirm-dialog'
import { mayMoveFocus } from '../frame/focus'
import type { Task } from './task'
import { TaskRow } from './task-row'
import type { Tasks } from './use-tasks'
import { belongs } from './view'

type Props = { readonly tasks: Tasks; readonly onSaid: (sentence: string) => void; readonly onEmptied: () => void }

export function TaskList({ tasks, onSaid, onEmptied }: Props) {
  const { state } = tasks
  const [doomed, setDoomed] = useState<Task | null>(null)
  const list = useRef<HTMLUListElement>(null)

  /** The row with the focus goes away: keyboard users go on from the next one, unless they have gone on elsewhere already. */
  function focusAfter(task: Task) {
    if (!mayMoveFocus(list.current?.querySelector(`[data-task="${task.id}"]`))) return
    const at = state.tasks.findIndex(({ id }) => id === task.id)
    const neighbour = state.tasks[at + 1] ?? state.tasks[at - 1]
    const box = neighbour && list.current?.querySelector<HTMLInputElement>(`[data-task="${neighbour.id}"] input`)
    if (box) box.focus()
    else onEmptied()
  }

  async function complete(task: Task, completed: boolean) {
    const leaves = !belongs({ ...task, completed }, state.view)
    const hadFocus = list.current?.contains(document.activeElement) ?? false
    if (!(await tasks.setCompleted(task, completed))) return
    onSaid(completed ? 'Completed.' : 'Open again.')
    if (leaves && hadFocus) focusAfter(task)
  }

  async function remove(task: Task) {
    setDoomed(null)
    if (!(await tasks.remove(task))) return
    onSaid('Deleted.')
    focusAfter(task)
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
              if (saved) onSaid('Saved.')
              return saved
            }}
            onDelete={() => setDoomed(task)}
          />
        ))}
      </ul>
      {doomed && (
        <ConfirmDialog
          heading="Delete this task?"
          action="Delete"
          onCancel={() => setDoomed(null)}
          onConfirm={() => void remove(doomed)}
        >
          <p className="words">{doomed.title}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
