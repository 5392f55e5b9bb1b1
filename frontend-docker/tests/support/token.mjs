// Verifies a token as a backend does: by the published keys alone.
import { createPublicKey, verify } from 'node:crypto'

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString())

/** The claims of a token that one of the keys at /api/auth/jwks signed. */
export async function claimsOf(authorization, base) {
  const [head, payload, signature] = authorization.replace(/^Bearer /, '').split('.')
  const { alg, kid } = decode(head)
  if (alg !== 'EdDSA') throw new Error(`signed with ${alg}`)
  const { keys } = await (await fetch(`${base}/api/auth/jwks`)).json()
  const jwk = keys.find((key) => key.kid === kid)
  if (!jwk) throw new Error(`no published key ${kid}`)
  if ('d' in jwk) throw new Error('a private key is published')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  if (!verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) throw new Error('a wrong signature')
  return decode(payload)
}
