import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { changeOf, type Change } from './change'
import { DESCRIPTION_LIMIT, TITLE_LIMIT, type Task } from './task'

type Props = {
  readonly task: Task
  readonly busy: boolean
  readonly onSave: (change: Change) => void
  readonly onCancel: () => void
}

export function EditTask({ task, busy, onSave, onCancel }: Props) {
  /** As it was when the form opened; `task` may be changed from elsewhere meanwhile. */
  const [opened] = useState(task)
  const [title, setTitle] = useState(task.title)
  const [description, setDescription] = useState(task.description ?? '')
  const first = useRef<HTMLInputElement>(null)
  const id = useId()

  useEffect(() => {
    // Not every browser gives the focus to what is selected.
    first.current?.focus()
    first.current?.select()
  }, [])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!title.trim() || busy) return
    const change = changeOf(opened, title, description)
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
