import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { MESSAGE_LIMIT } from './message'

type Props = {
  readonly disabled: boolean
  readonly writing: boolean
  /** Resolves to false when nothing was taken. */
  readonly onSay: (text: string) => Promise<boolean>
  readonly onStop: () => void
}

export function Compose({ disabled, writing, onSay, onStop }: Props) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const stop = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // "Stop" goes away with the answer's end; the focus must not go with it.
    const button = stop.current
    return () => {
      if (writing && document.activeElement === button) field.current?.focus()
    }
  }, [writing])

  async function send() {
    const wanted = text.trim()
    if (!wanted || writing || disabled) return
    setText('')
    field.current?.focus()
    // What was not taken comes back, before whatever was typed since.
    if (!(await onSay(wanted))) setText((now) => (now ? `${wanted}\n${now}` : wanted))
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void send()
  }

  function keyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }

  return (
    <form className="compose" onSubmit={submit}>
      <label htmlFor="chat-message">Message</label>
      <div className="line">
        <textarea
          id="chat-message"
          ref={field}
          rows={2}
          maxLength={MESSAGE_LIMIT}
          aria-describedby="chat-hint"
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={keyDown}
        />
        {writing ? (
          <button type="button" ref={stop} onClick={onStop}>
            Stop
          </button>
        ) : (
          <button type="submit" className="primary" disabled={disabled}>
            Send
          </button>
        )}
      </div>
      <p id="chat-hint" className="quiet small">
        Enter sends, Shift+Enter begins a new line.
      </p>
    </form>
  )
}
