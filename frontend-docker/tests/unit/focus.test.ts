import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canMoveFocus } from '../../app/src/layout/focus'

test('the focus may move only from the body or from within the container', () => {
  const [body, within, elsewhere] = ['body', 'within', 'elsewhere'].map((name) => ({ name }))
  const page = { body, activeElement: body as unknown }
  const container = { contains: (one: unknown) => one === within } as unknown as Element
  Object.assign(globalThis, { document: page })
  const may = (active: unknown, where: Element | null = container) => {
    page.activeElement = active
    return canMoveFocus(where)
  }
  assert.deepEqual([may(null), may(body), may(within), may(elsewhere)], [true, true, true, false])
  assert.deepEqual([may(body, null), may(within, null)], [true, false], 'the row was removed')
})
