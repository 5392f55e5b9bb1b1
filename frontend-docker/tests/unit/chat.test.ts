import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnswerEvent, sendMessage } from '../../app/src/chat/chat-api'
import { EventStreamParser } from '../../app/src/chat/event-stream'
import { formatChange, parseConversation } from '../../app/src/chat/message'
import { chatReducer, INITIAL_STATE, isWriting, type ChatEvent, type ChatState } from '../../app/src/chat/state'

const TASK = { id: 7, title: 'milk', description: null, completed: false }
const CHANGE = { action: 'added', task: TASK } as const
const after = (...events: ChatEvent[]): ChatState => events.reduce(chatReducer, INITIAL_STATE)
const loaded: ChatEvent = { type: 'loaded', conversation: { enabled: true, reason: null, messages: [] } }
const sent: ChatEvent = { type: 'sent', key: 'k', text: 'add milk' }
const delta = (text: string): ChatEvent => ({ type: 'answer', event: { type: 'delta', text } })

const STREAM = 'event: delta\ndata: {"text":"Hé"}\n\n: a comment\nevent: change\r\ndata: {"a":\r\ndata: 1}\r\n\r\nid: 3\ndata:x\r\rdata\n\nevent: lost\n\ndata: unfinished'
const EVENTS = [
  { event: 'delta', data: '{"text":"Hé"}' },
  { event: 'change', data: '{"a":\n1}' },
  { event: 'message', data: 'x' },
  { event: 'message', data: '' },
]

test('parses an event stream the same way however it is split', () => {
  for (let first = 0; first <= STREAM.length; first += 1) {
    for (const second of [first, Math.min(first + 1, STREAM.length), Math.floor((first + STREAM.length) / 2)]) {
      const parser = new EventStreamParser()
      const pieces = [STREAM.slice(0, first), STREAM.slice(first, second), STREAM.slice(second)]
      assert.deepEqual(pieces.flatMap((piece) => parser.feed(piece)), EVENTS, `split at ${first} and ${second}`)
    }
  }
})

test('parses the events of an answer and skips unknown ones', () => {
  assert.deepEqual(parseAnswerEvent({ event: 'delta', data: '{"text":"a"}' }), { type: 'delta', text: 'a' })
  assert.deepEqual(parseAnswerEvent({ event: 'change', data: JSON.stringify(CHANGE) }), { type: 'change', change: CHANGE })
  assert.deepEqual(parseAnswerEvent({ event: 'error', data: '{"message":"no"}' }), { type: 'error', message: 'no' })
  assert.equal(parseAnswerEvent({ event: 'ping', data: '{}' }), null)
  assert.throws(() => parseAnswerEvent({ event: 'done', data: '{"message":{}}' }))
  assert.throws(() => parseAnswerEvent({ event: 'change', data: '{"action":"burnt"}' }))
})

for (const [how, bytes] of [['an invalid event', 'event: delta\ndata: {\n\n'], ['an error in the consumer', 'event: delta\ndata: {"text":"a"}\n\n']] as const) {
  test(`${how} closes the request`, async (t) => {
    let cancel = () => {}
    const ended = new Promise<void>((done) => (cancel = done))
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode(bytes)), cancel })
    t.mock.method(globalThis, 'fetch', async () => new Response(body))
    await assert.rejects(async () => {
      for await (const event of sendMessage('hi', new AbortController().signal)) throw new Error(event.type)
    })
    await ended
  })
}

test('appends text and changes to an answer, then replaces it with the final message', () => {
  const growing = after(loaded, sent, delta('Ad'), delta('ded'), { type: 'answer', event: { type: 'change', change: CHANGE } })
  assert.ok(isWriting(growing))
  assert.deepEqual(growing.entries.map(({ text }) => text), ['add milk', 'Added'])
  assert.equal(growing.entries[1]?.changes.map(formatChange).join(), 'Added: milk')
  const message = { id: 2, role: 'assistant', content: 'Added.', changes: [CHANGE] } as const
  const done = chatReducer(growing, { type: 'answer', event: { type: 'done', message } })
  assert.ok(!isWriting(done))
  assert.deepEqual(done.entries.map(({ text }) => text), ['add milk', 'Added.'])
  assert.equal(done.entries[1]?.key, growing.entries[1]?.key, 'the entry keeps its key')
})

test('removes a rejected message and shows the reason', () => {
  const state = after(loaded, sent, { type: 'rejected', reason: 'away' })
  assert.deepEqual(state.entries, [])
  assert.equal(state.problem, 'away')
})

test('a failed or stopped answer keeps its text and ignores later events', () => {
  const failed = after(loaded, sent, delta('Ad'), { type: 'answer', event: { type: 'error', message: 'no' } }, delta('late'))
  assert.deepEqual(failed.entries[1]?.end, { failed: 'no' })
  assert.equal(failed.entries[1]?.text, 'Ad')
  const stopped = after(loaded, sent, delta('Ad'), { type: 'stopped' }, delta('late'), { type: 'disconnected', reason: 'x' })
  assert.equal(stopped.entries[1]?.end, 'stopped')
  assert.equal(stopped.entries[1]?.text, 'Ad')
})

test('shows why the assistant is off', () => {
  const conversation = parseConversation({ enabled: false, reason: 'Set OPENAI_API_KEY.', messages: [] })
  assert.equal(after({ type: 'loaded', conversation }).disabledReason, 'Set OPENAI_API_KEY.')
  assert.equal(after(loaded).disabledReason, null)
})

test('parses a conversation and rejects anything else', () => {
  const messages = [{ id: 1, role: 'user', content: 'hi', changes: [], created_at: 'x' }, { id: 2, role: 'assistant', content: '', changes: [CHANGE] }]
  assert.deepEqual(parseConversation({ enabled: true, reason: null, messages }).messages[1]?.changes, [CHANGE])
  for (const wrong of [null, {}, { enabled: true }, { enabled: true, messages: [{ id: 1, role: 'system', content: '' }] }]) assert.throws(() => parseConversation(wrong))
})
