// The keys that sign tokens. Better Auth encrypts their private halves with BETTER_AUTH_SECRET and, with a new secret over the
// same database, would fail on every token: a key that this secret cannot open is never used, and is removed at start.
import { symmetricDecrypt } from 'better-auth/crypto'
import type { Jwk, JwtOptions } from 'better-auth/plugins/jwt'
import type { ClientBase } from 'pg'
import { TABLES } from './tables'

type GetJwks = NonNullable<NonNullable<JwtOptions['adapter']>['getJwks']>

export async function canOpen(privateKey: string, secret: string): Promise<boolean> {
  try {
    const opened: unknown = JSON.parse(await symmetricDecrypt({ key: secret, data: String(JSON.parse(privateKey)) }))
    return typeof opened === 'object' && opened !== null
  } catch {
    return false
  }
}

/**
 * All keys, those of another secret as expired ones: they sign nothing here, and their public halves stay published while pods
 * with the former secret still run (a rolling update has both for some seconds).
 */
export function signingKeys(secret: string): GetJwks {
  return async ({ context }) => {
    const keys = await context.adapter.findMany<Jwk>({ model: 'jwks' })
    const past = new Date(Date.now() - 1_000)
    return Promise.all(keys.map(async (key) => ((await canOpen(key.privateKey, secret)) ? key : { ...key, expiresAt: past })))
  }
}

/** Deletes the keys that cannot be opened, and says how many they were. */
export async function removeLostKeys(client: ClientBase, secret: string): Promise<number> {
  const { rows } = await client.query<{ id: string; privateKey: string }>(`select id, "privateKey" from ${TABLES.jwks}`)
  const open = await Promise.all(rows.map(({ privateKey }) => canOpen(privateKey, secret)))
  const lost = rows.filter((_, at) => !open[at]).map(({ id }) => id)
  if (lost.length > 0) await client.query(`delete from ${TABLES.jwks} where id = any($1)`, [lost])
  return lost.length
}
