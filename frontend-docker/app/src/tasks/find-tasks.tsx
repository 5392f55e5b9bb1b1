import { useEffect, useId, useState } from 'react'
import type { Filter, View } from './view'

const FILTERS: readonly (readonly [Filter, string])[] = [
  ['all', 'All'],
  ['open', 'Open'],
  ['done', 'Done'],
]
/** As long as somebody types, the backend is not asked. */
const PAUSE_MS = 250

type Props = { readonly view: View; readonly onLook: (view: View) => void }

export function FindTasks({ view, onLook }: Props) {
  const [text, setText] = useState(view.search)
  const name = useId()

  useEffect(() => {
    const search = text.trim()
    if (search === view.search) return
    const timer = setTimeout(() => onLook({ ...view, search }), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, view, onLook])

  return (
    <search className="find">
      <fieldset className="filter">
        <legend className="visually-hidden">Show</legend>
        {FILTERS.map(([filter, label]) => (
          <label key={filter}>
            <input
              type="radio"
              name={name}
              value={filter}
              checked={view.filter === filter}
              onChange={() => onLook({ filter, search: text.trim() })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <label className="visually-hidden" htmlFor={`${name}-search`}>
        Search
      </label>
      <input
        id={`${name}-search`}
        type="search"
        placeholder="Search"
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </search>
  )
}
