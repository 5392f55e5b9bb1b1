import { useRef, useState, type FormEvent } from 'react'
import { canMoveFocus } from '../layout/focus'
import { useHydrated } from '../layout/use-hydrated'
import { DESCRIPTION_LIMIT, TITLE_LIMIT } from './task'

type Props = {
  /** Resolves to true if the task was added; the fields keep their text until then. */
  readonly onAdd: (title: string, description: string | null) => Promise<boolean>
}

export function NewTask({ onAdd }: Props) {
  const hydrated = useHydrated()
  const [title, setTitle] = useState('')
  const [description, setDescription] = useState('')
  const [showDescription, setShowDescription] = useState(false)
  const [adding, setAdding] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const row = useRef<HTMLDivElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const newTitle = title.trim()
    if (!newTitle || adding) return
    setAdding(true)
    if (await onAdd(newTitle, (showDescription && description.trim()) || null)) {
      // Keep text typed in the meantime: it belongs to the next task.
      setTitle((now) => (now === title ? '' : now))
      setDescription((now) => (now === description ? '' : now))
    }
    setAdding(false)
    // Leave the focus alone if the user has moved on to the description or the search.
    if (canMoveFocus(row.current)) field.current?.focus()
  }

  return (
    <form className="new-task" onSubmit={submit}>
      <label htmlFor="new-task-title">New task</label>
      <div className="button-row" ref={row}>
        <input
          id="new-task-title"
          ref={field}
          name="title"
          type="text"
          autoComplete="off"
          placeholder="What needs to be done?"
          required
          readOnly={!hydrated}
          maxLength={TITLE_LIMIT}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className="primary" disabled={!hydrated} aria-disabled={adding}>
          {adding ? 'Adding…' : 'Add'}
        </button>
      </div>
      <button type="button" className="text-button disclosure" disabled={!hydrated} aria-expanded={showDescription} onClick={() => setShowDescription(!showDescription)}>
        Add a description
      </button>
      {showDescription && (
        <>
          <label htmlFor="new-task-description">Description</label>
          <textarea
            id="new-task-description"
            rows={3}
            maxLength={DESCRIPTION_LIMIT}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </>
      )}
    </form>
  )
}
