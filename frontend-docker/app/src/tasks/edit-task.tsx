import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { DESCRIPTION_LIMIT, TITLE_LIMIT, type Task } from './task'
import { getTaskChange, type Change } from './task-change'

type Props = {
  readonly task: Task
  readonly busy: boolean
  readonly onSave: (change: Change) => void
  readonly onCancel: () => void
}

export function EditTask({ task, busy, onSave, onCancel }: Props) {
  /** The task when the form opened; `task` may change while it is open. */
  const [opened] = useState(task)
  const [title, setTitle] = useState(task.title)
  const [description, setDescription] = useState(task.description ?? '')
  const titleField = useRef<HTMLInputElement>(null)
  const id = useId()

  useEffect(() => {
    // Not every browser focuses a field when its text is selected.
    titleField.current?.focus()
    titleField.current?.select()
  }, [])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!title.trim() || busy) return
    const change = getTaskChange(opened, title, description)
    if (change) onSave(change)
    else onCancel()
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
        ref={titleField}
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
      <div className="button-row">
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
