import { useEffect, useId, useState } from 'react'
import type { Filter, View } from './view'

const FILTERS: readonly (readonly [Filter, string])[] = [
  ['all', 'All'],
  ['open', 'Open'],
  ['done', 'Done'],
]
/** Delay before a search, so that not every keystroke sends a request. */
const DEBOUNCE_MS = 250

type Props = { readonly view: View; readonly onViewChange: (view: View) => void }

export function TaskFilters({ view, onViewChange }: Props) {
  const [text, setText] = useState(view.search)
  const name = useId()

  useEffect(() => {
    const search = text.trim()
    if (search === view.search) return
    const timer = setTimeout(() => onViewChange({ ...view, search }), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text, view, onViewChange])

  return (
    <search className="task-filters">
      <fieldset className="filter">
        <legend className="visually-hidden">Show</legend>
        {FILTERS.map(([filter, label]) => (
          <label key={filter}>
            <input
              type="radio"
              name={name}
              value={filter}
              checked={view.filter === filter}
              onChange={() => onViewChange({ filter, search: text.trim() })}
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
