// Incremental parser for server-sent events (WHATWG HTML, section 9.2.6).
export type StreamEvent = { readonly event: string; readonly data: string }

export class EventStreamParser {
  #rest = ''
  #event = ''
  #data: string[] = []

  /** Returns the events that this chunk completes. */
  feed(chunk: string): StreamEvent[] {
    const text = this.#rest + chunk
    const events: StreamEvent[] = []
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at]
      if (char !== '\n' && char !== '\r') continue
      // The \n of a \r\n may be in the next chunk.
      if (char === '\r' && at === text.length - 1) break
      const event = this.#line(text.slice(from, at))
      if (event) events.push(event)
      if (char === '\r' && text[at + 1] === '\n') at += 1
      from = at + 1
    }
    this.#rest = text.slice(from)
    return events
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    return null
  }

  #dispatch(): StreamEvent | null {
    const event = this.#data.length > 0 ? { event: this.#event || 'message', data: this.#data.join('\n') } : null
    this.#event = ''
    this.#data = []
    return event
  }
}
