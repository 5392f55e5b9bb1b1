// The one Better Auth of this process, made on first use: `next build` has no database and no secret.
import { betterAuth } from 'better-auth'
import { openPool } from '../database/pool'
import { readSettings } from '../settings'
import { shared } from '../shared'
import { startUp } from '../startup/state'
import { authOptions } from './options'

function make() {
  const settings = readSettings(process.env)
  if ('problem' in settings) throw new Error(settings.problem)
  return betterAuth(authOptions(settings, openPool(settings.database)))
}

export type Auth = ReturnType<typeof make>

export class AccountsUnavailable extends Error {}

/** @throws AccountsUnavailable until the tables were made once, or when a setting is missing. */
export function auth(): Auth {
  const { tables } = startUp()
  if (tables !== 'ready') throw new AccountsUnavailable(`Accounts cannot be used now: ${tables.reason}`)
  return anyAuth()
}

/** The instance without asking for its tables: for what needs none. */
export function anyAuth(): Auth {
  try {
    return shared('auth', make)
  } catch (error) {
    throw new AccountsUnavailable(error instanceof Error ? error.message : 'The settings are not complete.')
  }
}
