import type { Task } from './task'

type Props = {
  readonly task: Task
  /** True while a change of this task is on its way. */
  readonly busy: boolean
  readonly onCompleted: (completed: boolean) => void
  readonly onDelete: () => void
}

export function TaskRow({ task, busy, onCompleted, onDelete }: Props) {
  return (
    <li className={task.completed ? 'task done' : 'task'} aria-busy={busy}>
      <label>
        <input
          type="checkbox"
          checked={task.completed}
          onChange={(event) => {
            if (!busy) onCompleted(event.target.checked)
          }}
        />
        <span>
          <span className="title">{task.title}</span>
          {task.description && <span className="description">{task.description}</span>}
        </span>
      </label>
      <button type="button" className="delete" aria-label={`Delete: ${task.title}`} aria-disabled={busy} onClick={() => !busy && onDelete()}>
        Delete
      </button>
    </li>
  )
}
