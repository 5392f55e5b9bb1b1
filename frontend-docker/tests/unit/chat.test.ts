import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asAnswerEvent, say } from '../../app/src/chat/chat-api'
import { EventStreamParser } from '../../app/src/chat/event-stream'
import { asConversation, wordsOf } from '../../app/src/chat/message'
import { BEGINNING, chatReducer, isWriting, type ChatEvent, type ChatState } from '../../app/src/chat/state'

const TASK = { id: 7, title: 'milk', description: null, completed: false }
const CHANGE = { action: 'added', task: TASK } as const
const after = (...events: ChatEvent[]): ChatState => events.reduce(chatReducer, BEGINNING)
const loaded: ChatEvent = { type: 'loaded', conversation: { enabled: true, reason: null, messages: [] } }
const asked: ChatEvent = { type: 'asked', key: 'k', text: 'add milk' }
const delta = (text: string): ChatEvent => ({ type: 'answer', event: { type: 'delta', text } })

const STREAM = 'event: delta\ndata: {"text":"Hé"}\n\n: a comment\nevent: change\r\ndata: {"a":\r\ndata: 1}\r\n\r\nid: 3\ndata:x\r\rdata\n\nevent: lost\n\ndata: unfinished'
const EVENTS = [
  { event: 'delta', data: '{"text":"Hé"}' },
  { event: 'change', data: '{"a":\n1}' },
  { event: 'message', data: 'x' },
  { event: 'message', data: '' },
]

test('an event stream is read the same however it is cut', () => {
  for (let first = 0; first <= STREAM.length; first += 1) {
    for (const second of [first, Math.min(first + 1, STREAM.length), Math.floor((first + STREAM.length) / 2)]) {
      const parser = new EventStreamParser()
      const pieces = [STREAM.slice(0, first), STREAM.slice(first, second), STREAM.slice(second)]
      assert.deepEqual(pieces.flatMap((piece) => parser.feed(piece)), EVENTS, `cut at ${first} and ${second}`)
    }
  }
})

test('the events of an answer; unknown ones are passed over', () => {
  assert.deepEqual(asAnswerEvent({ event: 'delta', data: '{"text":"a"}' }), { type: 'delta', text: 'a' })
  assert.deepEqual(asAnswerEvent({ event: 'change', data: JSON.stringify(CHANGE) }), { type: 'change', change: CHANGE })
  assert.deepEqual(asAnswerEvent({ event: 'error', data: '{"message":"no"}' }), { type: 'error', message: 'no' })
  assert.equal(asAnswerEvent({ event: 'ping', data: '{}' }), null)
  assert.throws(() => asAnswerEvent({ event: 'done', data: '{"message":{}}' }))
  assert.throws(() => asAnswerEvent({ event: 'change', data: '{"action":"burnt"}' }))
})

for (const [how, bytes] of [['an event that cannot be read', 'event: delta\ndata: {\n\n'], ['a listener that fails', 'event: delta\ndata: {"text":"a"}\n\n']] as const) {
  test(`${how} ends the request, too`, async (t) => {
    let left = () => {}
    const ended = new Promise<void>((done) => (left = done))
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode(bytes)), cancel: left })
    t.mock.method(globalThis, 'fetch', async () => new Response(body))
    await assert.rejects(async () => {
      for await (const event of say('hi', new AbortController().signal)) throw new Error(event.type)
    })
    await ended
  })
}

test('an answer grows, its changes are listed, and the backend’s last word replaces what was streamed', () => {
  const growing = after(loaded, asked, delta('Ad'), delta('ded'), { type: 'answer', event: { type: 'change', change: CHANGE } })
  assert.ok(isWriting(growing))
  assert.deepEqual(growing.entries.map(({ text }) => text), ['add milk', 'Added'])
  assert.equal(growing.entries[1]?.changes.map(wordsOf).join(), 'Added: milk')
  const message = { id: 2, role: 'assistant', content: 'Added.', changes: [CHANGE] } as const
  const done = chatReducer(growing, { type: 'answer', event: { type: 'done', message } })
  assert.ok(!isWriting(done))
  assert.deepEqual(done.entries.map(({ text }) => text), ['add milk', 'Added.'])
  assert.equal(done.entries[1]?.key, growing.entries[1]?.key, 'the same line on the screen')
})

test('what was refused before it was said is taken back, with the reason', () => {
  const state = after(loaded, asked, { type: 'refused', reason: 'away' })
  assert.deepEqual(state.entries, [])
  assert.equal(state.problem, 'away')
})

test('an answer that fails or is stopped keeps what it said; what comes after it is dropped', () => {
  const failed = after(loaded, asked, delta('Ad'), { type: 'answer', event: { type: 'error', message: 'no' } }, delta('late'))
  assert.deepEqual(failed.entries[1]?.end, { failed: 'no' })
  assert.equal(failed.entries[1]?.text, 'Ad')
  const stopped = after(loaded, asked, delta('Ad'), { type: 'stopped' }, delta('late'), { type: 'broken', reason: 'x' })
  assert.equal(stopped.entries[1]?.end, 'stopped')
  assert.equal(stopped.entries[1]?.text, 'Ad')
})

test('an assistant that is off says why', () => {
  const conversation = asConversation({ enabled: false, reason: 'Set OPENAI_API_KEY.', messages: [] })
  assert.equal(after({ type: 'loaded', conversation }).off, 'Set OPENAI_API_KEY.')
  assert.equal(after(loaded).off, null)
})

test('the conversation is read once, and refused when it is something else', () => {
  const messages = [{ id: 1, role: 'user', content: 'hi', changes: [], created_at: 'x' }, { id: 2, role: 'assistant', content: '', changes: [CHANGE] }]
  assert.deepEqual(asConversation({ enabled: true, reason: null, messages }).messages[1]?.changes, [CHANGE])
  for (const wrong of [null, {}, { enabled: true }, { enabled: true, messages: [{ id: 1, role: 'system', content: '' }] }]) assert.throws(() => asConversation(wrong))
})
