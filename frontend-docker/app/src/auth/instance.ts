// Better Auth instance of this process, created on first use because `next build` has no database and no secret.
import { betterAuth } from 'better-auth'
import { openPool } from '../database/pool'
import { readSettings } from '../settings'
import { singleton } from '../singleton'
import { startupState } from '../startup/state'
import { authOptions } from './options'

function createAuth() {
  const settings = readSettings(process.env)
  if ('problem' in settings) throw new Error(settings.problem)
  return betterAuth(authOptions(settings, openPool(settings.database)))
}

export type Auth = ReturnType<typeof createAuth>

export class AccountsUnavailable extends Error {}

/** @throws AccountsUnavailable until the tables exist, or when a setting is missing. */
export function auth(): Auth {
  const { tables } = startupState()
  if (tables !== 'ready') throw new AccountsUnavailable(`Accounts are unavailable: ${tables.reason}`)
  return authWithoutTables()
}

/** The instance for routes that don't need the tables. */
export function authWithoutTables(): Auth {
  try {
    return singleton('auth', createAuth)
  } catch (error) {
    throw new AccountsUnavailable(error instanceof Error ? error.message : 'The settings are incomplete.')
  }
}
