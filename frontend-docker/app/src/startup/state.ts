// How far this process has come: readiness and every page that needs accounts look here.
import { shared } from '../shared'

type StartUp = {
  /** Better Auth's tables: `ready` once they were made, whatever becomes of the database later. */
  tables: 'ready' | { readonly reason: string }
  /** True when the first pages were rendered once, so that a visitor's first page is not the slow one. */
  warm: boolean
}

export function startUp(): StartUp {
  return shared('startup', () => ({ tables: { reason: 'the database was not reached yet.' }, warm: false }))
}

/** Why this process is not ready, or null. */
export function notReady({ tables, warm }: StartUp): string | null {
  if (tables !== 'ready') return `The sign-in tables are not there yet: ${tables.reason}`
  return warm ? null : 'The first pages are being prepared.'
}
