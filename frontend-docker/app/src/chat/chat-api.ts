// The backend's chat routes, called from the browser through the forwarding route.
import { callBackend } from '../frame/call'
import { EventStreamParser, type StreamEvent } from './event-stream'
import { asChange, asConversation, asMessage, type Change, type Conversation, type Message } from './message'

const PATH = '/api/chat'

/** What comes while an answer is written; `done` or `error` is the last. */
export type AnswerEvent =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'done'; readonly message: Message }
  | { readonly type: 'error'; readonly message: string }

export async function loadConversation(signal?: AbortSignal): Promise<Conversation> {
  return asConversation(await (await callBackend('GET', PATH, undefined, signal)).json())
}

export async function clearConversation(): Promise<void> {
  await callBackend('DELETE', PATH)
}

/** @throws Problem before the first event when nothing was said; after it an ended stream is an error of the stream. */
export async function* say(message: string, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const response = await callBackend('POST', PATH, { message }, signal)
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const parser = new EventStreamParser()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      for (const event of parser.feed(value)) {
        const answer = asAnswerEvent(event)
        if (answer) yield answer
      }
    }
  } finally {
    // However it ended (an event that cannot be read, a listener that failed): the request is not left open.
    reader.cancel().catch(() => undefined)
  }
}

export function asAnswerEvent({ event, data }: StreamEvent): AnswerEvent | null {
  const value: unknown = JSON.parse(data)
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  switch (event) {
    case 'delta':
      return typeof fields.text === 'string' ? { type: 'delta', text: fields.text } : null
    case 'change':
      return { type: 'change', change: asChange(value) }
    case 'done':
      return { type: 'done', message: asMessage(fields.message) }
    case 'error':
      return { type: 'error', message: typeof fields.message === 'string' ? fields.message : 'The answer failed.' }
    default:
      return null
  }
}
