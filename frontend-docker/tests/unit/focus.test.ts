import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayMoveFocus } from '../../app/src/frame/focus'

test('the focus is only moved from nowhere or from the place concerned', () => {
  const [body, within, elsewhere] = ['body', 'within', 'elsewhere'].map((name) => ({ name }))
  const page = { body, activeElement: body as unknown }
  const place = { contains: (one: unknown) => one === within } as unknown as Element
  Object.assign(globalThis, { document: page })
  const may = (active: unknown, where: Element | null = place) => {
    page.activeElement = active
    return mayMoveFocus(where)
  }
  assert.deepEqual([may(null), may(body), may(within), may(elsewhere)], [true, true, true, false])
  assert.deepEqual([may(body, null), may(within, null)], [true, false], 'a row that is gone')
})
