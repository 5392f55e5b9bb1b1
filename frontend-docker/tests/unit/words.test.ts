import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sentenceFor } from '../../app/src/account/messages'
import { reasonIn } from '../../app/src/frame/call'
import { reasonOf } from '../../app/src/log'
import { notReady } from '../../app/src/startup/state'

test('Better Auth’s codes in plain words; our own sentences as they are', () => {
  assert.equal(sentenceFor(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'x' }), 'The email or the password is not right.')
  assert.match(sentenceFor(400, { code: 'PASSWORD_TOO_SHORT' }), /at least 8/)
  assert.equal(sentenceFor(503, { code: 'UNAVAILABLE', message: 'Accounts cannot be used now.' }), 'Accounts cannot be used now.')
  assert.match(sentenceFor(429, { message: 'Too many requests.' }), /Wait a moment/)
  assert.match(sentenceFor(429, { code: 'TOO_MANY_ATTEMPTS', message: 'Try again in 9 minutes.' }), /9 minutes/)
  assert.match(sentenceFor(400, { code: 'VALIDATION_ERROR', message: '[body.email] Invalid email address' }), /not an email/)
  assert.match(sentenceFor(400, { code: 'VALIDATION_ERROR', message: '[body.name] Invalid input' }), /missing/)
  assert.match(sentenceFor(500, null), /500/)
})

test('the sentence in an error answer, FastAPI’s too', () => {
  assert.equal(reasonIn({ error: 'x', message: 'ours' }), 'ours')
  assert.equal(reasonIn({ detail: 'Not found' }), 'Not found')
  assert.equal(reasonIn({ detail: [{ loc: ['body', 'title'], msg: 'too long', type: 't' }] }), 'title: too long')
  for (const nothing of [null, 'x', {}, { detail: [] }, { detail: [{}] }]) assert.equal(reasonIn(nothing), null)
})

test('a reason for the log has the fault and its code, and no row', () => {
  const fault = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.com) exists' })
  assert.equal(reasonOf(fault), 'duplicate key 23505')
  assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
  assert.equal(reasonOf('x'), 'an unknown fault')
})

test('ready means tables and pages', () => {
  assert.match(notReady({ tables: { reason: 'away.' }, warm: true }) ?? '', /tables.*away/)
  assert.match(notReady({ tables: 'ready', warm: false }) ?? '', /pages/)
  assert.equal(notReady({ tables: 'ready', warm: true }), null)
})

const PAIRS = [
  ['text', 'page', 4.5], ['text', 'card', 4.5], ['quiet', 'page', 4.5], ['quiet', 'card', 4.5], ['text', 'accent-page', 4.5], ['quiet', 'accent-page', 4.5],
  ['on-accent', 'accent', 4.5], ['accent', 'page', 4.5], ['accent', 'card', 4.5], ['problem', 'problem-page', 4.5], ['problem', 'card', 4.5],
  ['on-problem', 'problem', 4.5], ['field-line', 'card', 3], ['field-line', 'page', 3],
] as const

for (const scheme of ['light', 'dark'] as const) {
  test(`contrast, ${scheme}: text 4.5:1, edges 3:1 (WCAG AA)`, () => {
    const colours = coloursOf(scheme)
    for (const [ink, ground, least] of PAIRS) {
      const [a, b] = [luminance(colours, ink), luminance(colours, ground)]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      assert.ok(contrast >= least, `${ink} on ${ground}: ${contrast.toFixed(2)}`)
    }
  })
}

function coloursOf(scheme: 'light' | 'dark'): Map<string, string> {
  const blocks = [...readFileSync('/app/src/styles/base.css', 'utf8').matchAll(/:root \{([^}]*)\}/g)]
  const block = blocks[scheme === 'light' ? 0 : 1]?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

function luminance(colours: Map<string, string>, name: string): number {
  const colour = colours.get(name)
  assert.ok(colour, name)
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
