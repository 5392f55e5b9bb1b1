// Verifies a token with the published keys, as the backend does.
import { createPublicKey, verify } from 'node:crypto'

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString())

/** Returns the token's claims after verifying it with the keys from /api/auth/jwks. */
export async function claimsOf(authorization, base) {
  const [head, payload, signature] = authorization.replace(/^Bearer /, '').split('.')
  const { alg, kid } = decode(head)
  if (alg !== 'EdDSA') throw new Error(`signed with ${alg}`)
  const { keys } = await (await fetch(`${base}/api/auth/jwks`)).json()
  const jwk = keys.find((key) => key.kid === kid)
  if (!jwk) throw new Error(`no published key ${kid}`)
  if ('d' in jwk) throw new Error('a private key is published')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  if (!verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) throw new Error('invalid signature')
  return decode(payload)
}
