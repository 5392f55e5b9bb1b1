import { useEffect, useRef } from 'react'
import { formatChange } from './message'
import type { Entry } from './state'

/** The log scrolls along with new text only if it was scrolled to within this distance of its end. */
const FOLLOW_DISTANCE_PX = 80

export function Conversation({ entries, writing }: { readonly entries: readonly Entry[]; readonly writing: boolean }) {
  const log = useRef<HTMLDivElement>(null)
  const isFollowing = useRef(true)

  useEffect(() => {
    const element = log.current
    if (element && isFollowing.current) element.scrollTop = element.scrollHeight
  }, [entries])

  return (
    <div
      ref={log}
      className="conversation"
      role="log"
      aria-label="Conversation"
      // Screen readers announce the whole answer, not each piece.
      aria-busy={writing}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < FOLLOW_DISTANCE_PX
      }}
    >
      {entries.length === 0 && (
        <p className="muted">Ask about your tasks: “Add milk and bread”, “What’s still open?”, “I did the laundry.”</p>
      )}
      {entries.map((entry) => (
        <ConversationEntry key={entry.key} entry={entry} />
      ))}
    </div>
  )
}

function ConversationEntry({ entry }: { readonly entry: Entry }) {
  const { role, text, changes, end } = entry
  return (
    <article className={`message by-${role}`}>
      <span className="visually-hidden">{role === 'user' ? 'You: ' : 'Assistant: '}</span>
      {text && <p className="user-text">{text}</p>}
      {end === 'writing' && !text && <p className="muted">Thinking…</p>}
      {changes.length > 0 && (
        <ul className="changes" aria-label="Changes">
          {changes.map((change, at) => (
            <li key={at} className={change.action}>
              {formatChange(change)}
            </li>
          ))}
        </ul>
      )}
      {end === 'stopped' && <p className="muted">Stopped.</p>}
      {typeof end === 'object' && (
        <p className="failed" role="alert">
          {end.failed}
        </p>
      )}
    </article>
  )
}
