import { useRef, useState, type FormEvent } from 'react'
import { mayMoveFocus } from '../frame/focus'
import { useHydrated } from '../frame/use-hydrated'
import { DESCRIPTION_LIMIT, TITLE_LIMIT } from './task'

type Props = {
  /** Resolves to true when the task was added; what was typed stays until then. */
  readonly onAdd: (title: string, description: string | null) => Promise<boolean>
}

export function NewTask({ onAdd }: Props) {
  const hydrated = useHydrated()
  const [title, setTitle] = useState('')
  const [description, setDescription] = useState('')
  const [more, setMore] = useState(false)
  const [adding, setAdding] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const line = useRef<HTMLDivElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const wanted = title.trim()
    if (!wanted || adding) return
    setAdding(true)
    if (await onAdd(wanted, (more && description.trim()) || null)) {
      // Whatever was typed meanwhile is the next task's.
      setTitle((now) => (now === title ? '' : now))
      setDescription((now) => (now === description ? '' : now))
    }
    setAdding(false)
    // Whoever has gone on to the description or the search meanwhile is left there.
    if (mayMoveFocus(line.current)) field.current?.focus()
  }

  return (
    <form className="new-task" onSubmit={submit}>
      <label htmlFor="new-task-title">New task</label>
      <div className="line" ref={line}>
        <input
          id="new-task-title"
          ref={field}
          name="title"
          type="text"
          autoComplete="off"
          placeholder="What is to be done?"
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
      <button type="button" className="plain more" disabled={!hydrated} aria-expanded={more} onClick={() => setMore(!more)}>
        With a description
      </button>
      {more && (
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
