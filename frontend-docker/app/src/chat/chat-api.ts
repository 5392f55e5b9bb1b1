// Client for the backend's chat API, used in the browser through the forwarding route.
import { callBackend } from '../layout/api-client'
import { EventStreamParser, type StreamEvent } from './event-stream'
import { parseChange, parseConversation, parseMessage, type Change, type Conversation, type Message } from './message'

const PATH = '/api/chat'

/** The events of a streamed answer; `done` or `error` is the last one. */
export type AnswerEvent =
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'done'; readonly message: Message }
  | { readonly type: 'error'; readonly message: string }

export async function loadConversation(signal?: AbortSignal): Promise<Conversation> {
  return parseConversation(await (await callBackend('GET', PATH, undefined, signal)).json())
}

export async function clearConversation(): Promise<void> {
  await callBackend('DELETE', PATH)
}

/** @throws ApiError before the first event if the backend rejected the message, or the stream's error after it. */
export async function* sendMessage(message: string, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const response = await callBackend('POST', PATH, { message }, signal)
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const parser = new EventStreamParser()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      for (const event of parser.feed(value)) {
        const parsed = parseAnswerEvent(event)
        if (parsed) yield parsed
      }
    }
  } finally {
    // Close the request in every case, even after an invalid event or an error in the consumer.
    reader.cancel().catch(() => undefined)
  }
}

export function parseAnswerEvent({ event, data }: StreamEvent): AnswerEvent | null {
  const value: unknown = JSON.parse(data)
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  switch (event) {
    case 'delta':
      return typeof fields.text === 'string' ? { type: 'delta', text: fields.text } : null
    case 'change':
      return { type: 'change', change: parseChange(value) }
    case 'done':
      return { type: 'done', message: parseMessage(fields.message) }
    case 'error':
      return { type: 'error', message: typeof fields.message === 'string' ? fields.message : 'The answer failed.' }
    default:
      return null
  }
}
