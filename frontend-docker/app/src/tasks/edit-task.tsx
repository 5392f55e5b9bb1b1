import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { DESCRIPTION_LIMIT, TITLE_LIMIT, type Task } from './task'

type Props = {
  readonly task: Task
  readonly busy: boolean
  readonly onSave: (title: string, description: string | null) => void
  readonly onCancel: () => void
}

export function EditTask({ task, busy, onSave, onCancel }: Props) {
  const [title, setTitle] = useState(task.title)
  const [description, setDescription] = useState(task.description ?? '')
  const first = useRef<HTMLInputElement>(null)
  const id = useId()

  useEffect(() => first.current?.select(), [])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (title.trim() && !busy) onSave(title.trim(), description.trim() || null)
  }

  return (
    <form
      className="edit-task"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) onCancel()
      }}
    >
      <label htmlFor={`${id}-title`}>Title</label>
      <input
        id={`${id}-title`}
        ref={first}
        type="text"
        autoComplete="off"
        required
        maxLength={TITLE_LIMIT}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <label htmlFor={`${id}-description`}>Description</label>
      <textarea
        id={`${id}-description`}
        rows={3}
        maxLength={DESCRIPTION_LIMIT}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className="line">
        <button type="submit" className="primary" aria-disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
