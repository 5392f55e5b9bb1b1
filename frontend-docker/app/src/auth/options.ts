// Better Auth as TaskFlow uses it: email and password, sessions in PostgreSQL, tokens for the backend.
import type { BetterAuthOptions } from 'better-auth'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { jwt } from 'better-auth/plugins/jwt'
import { log } from '../log'
import type { Settings } from '../settings'
import { COOKIE_PREFIX } from './cookie'
import { signingKeys } from './keys'
import { ownOrigins } from './origin'
import { TABLES } from './tables'
import { inTurn } from './turns'

const MINUTE = 60
const DAY = 24 * 60 * MINUTE

/** scrypt takes 32 MB a password: two at once fit into a small pod, twenty do not. */
const hashing = inTurn(2)

export function authOptions({ origin, secret }: Settings, database: NonNullable<BetterAuthOptions['database']>) {
  return {
    appName: 'TaskFlow',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    database,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      password: {
        hash: (password: string) => hashing(() => hashPassword(password)),
        verify: (given: { hash: string; password: string }) => hashing(() => verifyPassword(given)),
      },
    },
    user: { modelName: TABLES.user },
    account: { modelName: TABLES.account },
    verification: { modelName: TABLES.verification },
    session: { modelName: TABLES.session, expiresIn: 7 * DAY, updateAge: DAY },
    trustedOrigins: (request?: Request) => (request ? ownOrigins(request.headers) : []),
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: origin.startsWith('https:'),
      // Our own migration makes the tables; the check would remember a "missing table" of before it for ever.
      database: { validateSchema: false },
    },
    rateLimit: RATE_LIMIT,
    // The browser never holds a token; the forwarding route makes them on the server.
    disabledPaths: ['/token'],
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log(level, message) },
    plugins: [
      jwt({
        disableSettingJwtHeader: true,
        schema: { jwks: { modelName: TABLES.jwks } },
        jwt: { issuer: origin, audience: origin, expirationTime: '15m' },
        adapter: { getJwks: signingKeys(secret) },
      }),
    ],
  } satisfies BetterAuthOptions
}

/**
 * Behind a port-forward everybody comes from 127.0.0.1, so an address is a whole office: its limit only stops a flood.
 * Guessing one account's password is limited by its email (attempts.ts).
 */
const RATE_LIMIT = {
  enabled: true,
  storage: 'memory',
  window: 10,
  max: 200,
  customRules: {
    '/sign-in/email': { window: 10, max: 40 },
    '/sign-up/email': { window: 10, max: 20 },
    // Backends ask for the keys; probes and pages ask for the rest.
    '/jwks': false,
    '/ok': false,
  },
} satisfies BetterAuthOptions['rateLimit']
