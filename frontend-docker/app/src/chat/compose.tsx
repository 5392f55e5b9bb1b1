import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { MESSAGE_LIMIT } from './message'

type Props = {
  readonly disabled: boolean
  readonly writing: boolean
  /** Resolves to false if the message was rejected. */
  readonly onSend: (text: string) => Promise<boolean>
  readonly onStop: () => void
}

export function Compose({ disabled, writing, onSend, onStop }: Props) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const stop = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // The Stop button disappears when the answer ends, so move its focus to the field.
    const button = stop.current
    return () => {
      if (writing && document.activeElement === button) field.current?.focus()
    }
  }, [writing])

  async function send() {
    const message = text.trim()
    if (!message || writing || disabled) return
    setText('')
    field.current?.focus()
    // Put a rejected message back, before any text typed since.
    if (!(await onSend(message))) setText((now) => (now ? `${message}\n${now}` : message))
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
      <div className="button-row">
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
      <p id="chat-hint" className="muted small">
        Press Enter to send, Shift+Enter for a new line.
      </p>
    </form>
  )
}
