import { useRef, useState, type FormEvent } from 'react'
import { TITLE_LIMIT } from './task'

type Props = {
  /** True while there is no list to add to. */
  readonly disabled: boolean
  /** Resolves to true when the task was added. */
  readonly onAdd: (title: string) => Promise<boolean>
}

export function NewTask({ disabled, onAdd }: Props) {
  const [title, setTitle] = useState('')
  const [adding, setAdding] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const wanted = title.trim()
    if (!wanted || adding || disabled) return
    setAdding(true)
    if (await onAdd(wanted)) setTitle('')
    setAdding(false)
    field.current?.focus()
  }

  return (
    <form className="new-task" onSubmit={submit}>
      <label htmlFor="new-task-title">New task</label>
      <div className="new-task-line">
        <input
          id="new-task-title"
          ref={field}
          name="title"
          type="text"
          autoComplete="off"
          required
          maxLength={TITLE_LIMIT}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className="primary" disabled={adding || disabled}>
          {adding ? 'Adding…' : 'Add'}
        </button>
      </div>
    </form>
  )
}
