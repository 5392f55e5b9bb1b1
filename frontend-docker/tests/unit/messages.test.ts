import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { getAccountErrorMessage } from '../../app/src/account/error-messages'
import { parseErrorMessage } from '../../app/src/layout/api-client'
import { formatError } from '../../app/src/log'
import { getNotReadyReason } from '../../app/src/startup/state'

test('maps Better Auth’s codes to messages and keeps our own messages', () => {
  assert.equal(getAccountErrorMessage(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'x' }), 'The email or password is incorrect.')
  assert.match(getAccountErrorMessage(400, { code: 'PASSWORD_TOO_SHORT' }), /at least 8/)
  assert.equal(getAccountErrorMessage(503, { code: 'UNAVAILABLE', message: 'Accounts are unavailable.' }), 'Accounts are unavailable.')
  assert.match(getAccountErrorMessage(429, { message: 'Too many requests.' }), /Wait a moment/)
  assert.match(getAccountErrorMessage(429, { code: 'TOO_MANY_ATTEMPTS', message: 'Try again in 9 minutes.' }), /9 minutes/)
  assert.match(getAccountErrorMessage(400, { code: 'VALIDATION_ERROR', message: '[body.email] Invalid email address' }), /valid email/)
  assert.match(getAccountErrorMessage(400, { code: 'VALIDATION_ERROR', message: '[body.name] Invalid input' }), /missing/)
  assert.match(getAccountErrorMessage(500, null), /500/)
})

test('finds the message in an error response, including FastAPI’s', () => {
  assert.equal(parseErrorMessage({ error: 'x', message: 'ours' }), 'ours')
  assert.equal(parseErrorMessage({ detail: 'Not found' }), 'Not found')
  assert.equal(parseErrorMessage({ detail: [{ loc: ['body', 'title'], msg: 'too long', type: 't' }] }), 'title: too long')
  for (const nothing of [null, 'x', {}, { detail: [] }, { detail: [{}] }]) assert.equal(parseErrorMessage(nothing), null)
})

test('formats an error for the log with its message and code, without row values', () => {
  const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.com) exists' })
  assert.equal(formatError(error), 'duplicate key 23505')
  assert.equal(formatError(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
  assert.equal(formatError('x'), 'unknown error')
})

test('is ready when the tables exist and the pages are rendered', () => {
  assert.match(getNotReadyReason({ tables: { reason: 'away.' }, warm: true }) ?? '', /tables.*away/)
  assert.match(getNotReadyReason({ tables: 'ready', warm: false }) ?? '', /pages/)
  assert.equal(getNotReadyReason({ tables: 'ready', warm: true }), null)
})

const PAIRS = [
  ['text', 'background', 4.5], ['text', 'surface', 4.5], ['muted', 'background', 4.5], ['muted', 'surface', 4.5], ['text', 'accent-background', 4.5], ['muted', 'accent-background', 4.5],
  ['on-accent', 'accent', 4.5], ['accent', 'background', 4.5], ['accent', 'surface', 4.5], ['problem', 'problem-background', 4.5], ['problem', 'surface', 4.5],
  ['on-problem', 'problem', 4.5], ['field-border', 'surface', 3], ['field-border', 'background', 3],
] as const

for (const scheme of ['light', 'dark'] as const) {
  test(`${scheme} colors have a contrast of 4.5:1 for text and 3:1 for control borders (WCAG 2.2 AA)`, () => {
    const colors = colorsOf(scheme)
    for (const [foreground, background, minimum] of PAIRS) {
      const [a, b] = [luminance(colors, foreground), luminance(colors, background)]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      assert.ok(contrast >= minimum, `${foreground} on ${background}: ${contrast.toFixed(2)}`)
    }
  })
}

function colorsOf(scheme: 'light' | 'dark'): Map<string, string> {
  const blocks = [...readFileSync('/app/src/styles/base.css', 'utf8').matchAll(/:root \{([^}]*)\}/g)]
  const block = blocks[scheme === 'light' ? 0 : 1]?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

function luminance(colors: Map<string, string>, name: string): number {
  const color = colors.get(name)
  assert.ok(color, name)
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
