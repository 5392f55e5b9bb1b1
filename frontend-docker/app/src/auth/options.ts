// Better Auth options: email and password, sessions in PostgreSQL, and JWTs for the backend.
import type { BetterAuthOptions } from 'better-auth'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { jwt } from 'better-auth/plugins/jwt'
import { formatError, log } from '../log'
import type { Settings } from '../settings'
import { COOKIE_PREFIX } from './cookie'
import { requestOrigins } from './csrf'
import { createSemaphore } from './semaphore'
import { getSigningKeys } from './signing-keys'
import { TABLES } from './tables'

const MINUTE = 60
const DAY = 24 * 60 * MINUTE

/** scrypt needs 32 MB per password: two at once fit in a small pod, twenty don't. */
const hashing = createSemaphore(2)

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
    trustedOrigins: (request?: Request) => (request ? requestOrigins(request.headers) : []),
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: origin.startsWith('https:'),
      // migrate.ts creates the tables. The check would cache a missing table from before that.
      database: { validateSchema: false },
    },
    rateLimit: RATE_LIMIT,
    // The browser never gets a token; the forwarding route creates it on the server.
    disabledPaths: ['/token'],
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message, ...[error]: unknown[]) => log(level, message, error instanceof Error ? { reason: formatError(error) } : {}),
    },
    plugins: [
      jwt({
        disableSettingJwtHeader: true,
        schema: { jwks: { modelName: TABLES.jwks } },
        jwt: { issuer: origin, audience: origin, expirationTime: '15m' },
        adapter: { getJwks: getSigningKeys(secret) },
      }),
    ],
  } satisfies BetterAuthOptions
}

/**
 * Behind a port forward every request comes from 127.0.0.1, so these limits only stop a flood.
 * sign-in-limiter.ts limits password guessing per email.
 */
const RATE_LIMIT = {
  enabled: true,
  storage: 'memory',
  window: 10,
  max: 200,
  customRules: {
    '/sign-in/email': { window: 10, max: 40 },
    '/sign-up/email': { window: 10, max: 20 },
    // The backend fetches the keys; probes use the other route.
    '/jwks': false,
    '/ok': false,
  },
} satisfies BetterAuthOptions['rateLimit']
