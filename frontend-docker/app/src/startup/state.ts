// Startup state of this process, which the readiness endpoint and the accounts check.
import { singleton } from '../singleton'

type StartUp = {
  /** `ready` once Better Auth's tables exist, even if the database goes down later. */
  tables: 'ready' | { readonly reason: string }
  /** True once the pages have been rendered, so that the first visitor doesn't wait for their code to load. */
  warm: boolean
}

export function startupState(): StartUp {
  return singleton('startup', () => ({ tables: { reason: "the database hasn't responded yet." }, warm: false }))
}

/** Why this process isn't ready, or null. */
export function getNotReadyReason({ tables, warm }: StartUp): string | null {
  if (tables !== 'ready') return `The account tables don't exist yet: ${tables.reason}`
  return warm ? null : 'The first pages are still being rendered.'
}
