// Tells from a variable's name what it holds: a secret, the database's URL, a number, or nothing that a person enters.
import type { Variable } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';

const secretWord =
  /(?:^|_)(?:SECRETS?|TOKENS?|PASSWORDS?|PASSWD|PASS|PWD|PASSPHRASE|CREDENTIALS?|DSN|PRIVATE|PEPPER|SALT|(?:API|SECRET|ACCESS|AUTH|PRIVATE|ENCRYPTION|SIGNING|JWT|MASTER|ADMIN|SERVICE_ROLE|SERVICE|SESSION|FERNET|AES|HMAC|ACCOUNT)_?KEYS?|APIKEYS?)(?:_|$)/i;
/** `OPENROUTER_KEY`, `GROQ_KEY2` */
const keyAtEnd = /(?:^|_)KEY_?\d*$/i;
const notSecret =
  /PUBLIC|PUBLISHABLE|(?:^|_)ANON_KEY$|_(?:ALG|ALGORITHM|EXP|EXPIR\w*|TTL|MINUTES|HOURS|DAYS|SECONDS|MS|AGE|LIFETIME|DELTA|LEEWAY|NAME|HEADER|PREFIX|TYPE|LENGTH|SIZE|LIMIT|COUNT|ROUNDS|ISSUER|AUDIENCE|ID|URL|URI|ENDPOINT|PATH|FILE|DIR|ENABLED|COOKIE|LOCATION|MIN|MAX|MODEL|REGION)$|(?:^|_)(?:MAX|MIN|NUM|TOTAL|INPUT|OUTPUT|CONTEXT|USE|ENABLE|DISABLE|REQUIRE|COUNT)_|_EXPIR|TOKEN_LIMIT/i;
/** URLs that carry a password, or are one. */
const secretUrl =
  /(?:REDIS|MONGO|AMQP|RABBIT|BROKER|CELERY|WEBHOOK|SMTP|MYSQL|CLOUDINARY|SENTRY)\w*_(?:URL|URI|DSN|BACKEND)$|^MONGO\w*(?:URI|URL)$/i;

export function isSecretName(name: string): boolean {
  if (isDatabaseUrl(name) || secretUrl.test(name)) return true;
  return (secretWord.test(name) || keyAtEnd.test(name)) && !notSecret.test(name);
}

/** A key of its own that signs sessions or tokens: without one nobody can sign in. */
export function isSigningKey(name: string): boolean {
  return (
    /^(?:\w+_)?(?:JWT|AUTH|SESSION|TOKEN|APP|COOKIE|NEXTAUTH|ACCESS_TOKEN|REFRESH_TOKEN)_SECRET(?:_KEY)?$|^(?:\w+_)?SECRET_KEY$|^JWT_KEY$/i.test(
      name,
    ) &&
    !/STRIPE|CLERK|AWS|WEBHOOK|CLIENT|SUPABASE|FIREBASE|AUTH0|OKTA|COGNITO|KEYCLOAK|GITHUB|GOOGLE|DISCORD|SLACK|PUSHER|TWILIO/i.test(name)
  );
}

/** taskflow-tui deploys no MongoDB, so its address must come from the person. */
export function isMongoUrl(name: string): boolean {
  return /^(?:\w+_)?MONGO\w*(?:URI|URL)$|^MONGO(?:DB)?_CONNECTION_STRING$/i.test(name);
}

/** A user and a password in front of the host. */
export function hasCredentials(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i.test(value);
}

/** Variables that hold the URL of the application's own PostgreSQL database. */
export function isDatabaseUrl(name: string): boolean {
  return (
    /^(?:\w+_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|NEON|PG|PSQL|SQLALCHEMY)(?:_\w+)?_?(?:URL|URI|DSN|CONNECTION_STRING|CONN_STR(?:ING)?)(?:_\w+)?$/i.test(
      name,
    ) && !/MONGO|REDIS|TEST|SHADOW|VECTOR|FIREBASE|MYSQL|SQLITE|QDRANT|CHROMA|NEO4J/i.test(name)
  );
}

export function kindByName(name: string, fallback: string | undefined): Variable['kind'] {
  if (fallback !== undefined && /^(?:true|false)$/i.test(fallback)) return 'boolean';
  if (fallback !== undefined && /^-?\d+(?:\.\d+)?$/.test(fallback)) return 'number';
  if (/(?:ORIGINS|HOSTS|URLS)(?:_|$)/i.test(name)) return 'text';
  if (/(?:^|_)(?:URL|URI|ENDPOINT)$/i.test(name) || (fallback !== undefined && /^https?:\/\/[^,\s]+$/.test(fallback))) return 'url';
  if (/_(?:PORT|MINUTES|HOURS|DAYS|SECONDS|TIMEOUT|TTL)$/i.test(name)) return 'number';
  return 'text';
}

const platforms =
  /^(?:NODE_ENV|NODE_OPTIONS|PATH|HOME|USER|USERNAME|SHELL|PWD|LANG|LC_ALL|TZ|TMPDIR|TMP|TEMP|TERM|DEBUGGER|CI|ANALYZE|SKIP_ENV_VALIDATION|__\w+|(?:npm|NEXT|VERCEL|RAILWAY|RENDER|FLY|HEROKU|GITHUB_ACTIONS|GITHUB_SHA|GITHUB_REF|NETLIFY|AWS_LAMBDA|K_SERVICE|KUBERNETES|PYTEST|PYTHON|UVICORN|GUNICORN|npm_config|TURBO)(?:_\w+)?|VIRTUAL_ENV|WEB_CONCURRENCY|SPACE_ID|TESTING|DYNO|APPDATA|LOCALAPPDATA|USERPROFILE|SYSTEMROOT|COLORTERM|NO_COLOR|FORCE_COLOR)$/;
/** Where the server listens: the image decides. */
const listening = /^(?:(?:API|APP|SERVER|BACKEND|FRONTEND|BIND|FASTAPI)_?)?(?:HOST|PORT|HOSTNAME|RELOAD|WORKERS)$/i;
const fromChart: Record<Component, Set<string>> = {
  backend: new Set(['FRONTEND_URL', 'BACKEND_URL', 'LOG_LEVEL', 'AUTH_JWKS_URL']),
  frontend: new Set(['FRONTEND_URL', 'BACKEND_URL', 'LOG_LEVEL', 'BETTER_AUTH_URL']),
};

/** The platform, the image, or the chart sets it; nobody enters it. */
export function isGiven(name: string, component: Component): boolean {
  return platforms.test(name) || listening.test(name) || fromChart[component].has(name);
}

/** `next build` writes it into the sources. */
export function isPublic(name: string): boolean {
  return name.startsWith('NEXT_PUBLIC_');
}

/** Such as `POSTGRES_PASSWORD`: parts from which an application puts the URL together stay variables. */
export const secretVariables: Record<string, 'database-url' | 'better-auth-secret' | 'openai-api-key'> = {
  DATABASE_URL: 'database-url',
  BETTER_AUTH_SECRET: 'better-auth-secret',
  OPENAI_API_KEY: 'openai-api-key',
};
