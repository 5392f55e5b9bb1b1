import { useEffect, useRef } from 'react'
import { wordsOf } from './message'
import type { Entry } from './state'

/** Nearer to the end than this, a reader follows what is being written; farther up he is reading. */
const NEAR_END_PX = 80

export function Conversation({ entries, writing }: { readonly entries: readonly Entry[]; readonly writing: boolean }) {
  const log = useRef<HTMLDivElement>(null)
  const follows = useRef(true)

  useEffect(() => {
    const element = log.current
    if (element && follows.current) element.scrollTop = element.scrollHeight
  }, [entries])

  return (
    <div
      ref={log}
      className="conversation"
      role="log"
      aria-label="Conversation"
      // Screen readers read an answer when it is whole, not letter by letter.
      aria-busy={writing}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
      }}
    >
      {entries.length === 0 && (
        <p className="quiet">Ask for anything about your tasks: “Add milk and bread”, “What is still open?”, “I did the laundry.”</p>
      )}
      {entries.map((entry) => (
        <Line key={entry.key} entry={entry} />
      ))}
    </div>
  )
}

function Line({ entry }: { readonly entry: Entry }) {
  const { role, text, changes, end } = entry
  return (
    <article className={`said by-${role}`}>
      <span className="visually-hidden">{role === 'user' ? 'You: ' : 'Assistant: '}</span>
      {text && <p className="words">{text}</p>}
      {end === 'writing' && !text && <p className="quiet">Thinking…</p>}
      {changes.length > 0 && (
        <ul className="changes" aria-label="Changes">
          {changes.map((change, at) => (
            <li key={at} className={change.action}>
              {wordsOf(change)}
            </li>
          ))}
        </ul>
      )}
      {end === 'stopped' && <p className="quiet">Stopped.</p>}
      {typeof end === 'object' && (
        <p className="failed" role="alert">
          {end.failed}
        </p>
      )}
    </article>
  )
}
