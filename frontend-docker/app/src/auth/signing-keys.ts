// Keys that sign tokens. Better Auth encrypts the private keys with BETTER_AUTH_SECRET and would fail on every token after the
// secret changes. So this module never uses a key that the current secret can't decrypt, and deletes it at startup.
import { symmetricDecrypt } from 'better-auth/crypto'
import type { Jwk, JwtOptions } from 'better-auth/plugins/jwt'
import type { ClientBase } from 'pg'
import { TABLES } from './tables'

type GetJwks = NonNullable<NonNullable<JwtOptions['adapter']>['getJwks']>

export async function canDecrypt(privateKey: string, secret: string): Promise<boolean> {
  try {
    const key: unknown = JSON.parse(await symmetricDecrypt({ key: secret, data: String(JSON.parse(privateKey)) }))
    return typeof key === 'object' && key !== null
  } catch {
    return false
  }
}

/**
 * All keys; those encrypted with another secret are marked as expired. They sign nothing here, but their public keys stay published
 * for pods that still run with the old secret during a rolling update.
 */
export function getSigningKeys(secret: string): GetJwks {
  return async ({ context }) => {
    const keys = await context.adapter.findMany<Jwk>({ model: 'jwks' })
    const past = new Date(Date.now() - 1_000)
    return Promise.all(keys.map(async (key) => ((await canDecrypt(key.privateKey, secret)) ? key : { ...key, expiresAt: past })))
  }
}

/** Deletes the keys that this secret can't decrypt and returns their number. */
export async function deleteUnreadableKeys(client: ClientBase, secret: string): Promise<number> {
  const { rows } = await client.query<{ id: string; privateKey: string }>(`select id, "privateKey" from ${TABLES.jwks}`)
  const readable = await Promise.all(rows.map(({ privateKey }) => canDecrypt(privateKey, secret)))
  const unreadable = rows.filter((_, at) => !readable[at]).map(({ id }) => id)
  if (unreadable.length > 0) await client.query(`delete from ${TABLES.jwks} where id = any($1)`, [unreadable])
  return unreadable.length
}
