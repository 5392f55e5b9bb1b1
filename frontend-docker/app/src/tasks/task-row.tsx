import { useEffect, useRef, useState } from 'react'
import { canMoveFocus } from '../layout/focus'
import { EditTask } from './edit-task'
import type { Task } from './task'
import type { Change } from './task-change'

type Props = {
  readonly task: Task
  /** True while a change of this task is being saved. */
  readonly busy: boolean
  readonly onCompleted: (completed: boolean) => void
  /** Resolves to true if the change was saved; the form stays open until then. */
  readonly onEdit: (change: Change) => Promise<boolean>
  readonly onDelete: () => void
}

export function TaskRow({ task, busy, onCompleted, onEdit, onDelete }: Props) {
  const [editing, setEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)

  useEffect(() => {
    const button = editButton.current
    // The form that had the focus is gone, so return the focus to the button that opened it.
    if (!editing && wasEditing.current && canMoveFocus(button?.closest('li'))) button?.focus()
    wasEditing.current = editing
  }, [editing])

  if (editing) {
    return (
      <li className="task" data-task={task.id} aria-busy={busy}>
        <EditTask
          task={task}
          busy={busy}
          onCancel={() => setEditing(false)}
          onSave={(change) => void onEdit(change).then((saved) => saved && setEditing(false))}
        />
      </li>
    )
  }
  return (
    <li className={task.completed ? 'task done' : 'task'} data-task={task.id} aria-busy={busy}>
      <label>
        <input
          type="checkbox"
          aria-label={task.title}
          aria-describedby={task.description ? `task-${task.id}-description` : undefined}
          checked={task.completed}
          onChange={(event) => {
            if (!busy) onCompleted(event.target.checked)
          }}
        />
        <span className="user-text">
          <span className="title">{task.title}</span>
          {task.description && (
            <span className="description" id={`task-${task.id}-description`}>
              {task.description}
            </span>
          )}
        </span>
      </label>
      <span className="row-buttons">
        <button ref={editButton} type="button" aria-label={`Edit: ${task.title}`} onClick={() => setEditing(true)}>
          Edit
        </button>
        <button type="button" aria-label={`Delete: ${task.title}`} aria-disabled={busy} onClick={() => !busy && onDelete()}>
          Delete
        </button>
      </span>
    </li>
  )
}
