// Values that let `next build` import modules that read server variables. They exist only while the image builds.

import { roleOfName } from './addresses.js';
import type { EnvironmentRead } from './environment-reads.js';
import { isPublic } from './public-names.js';

/** The pods always get these. */
const always = ['DATABASE_URL', 'BETTER_AUTH_SECRET', 'OPENAI_API_KEY'];
/** Set by Node, Next.js, the platform, or the build; a placeholder would change what the build does. */
const others =
  /^(NODE_ENV|NODE_OPTIONS|NEXT_\w+|__NEXT\w*|VERCEL\w*|CI|NETLIFY|GITHUB_\w+|PORT|HOSTNAME|HOST|HOME|PATH|PWD|TZ|ANALYZE|DEBUG|npm_\w+|BASE_PATH|ASSET_PREFIX|TURBOPACK|STANDALONE|DOCKER\w*|BUILD_\w+|JEST_\w+|LOG_LEVEL)$/;

/** NAME=VALUE lines. `schema`: names that a Prisma schema or its configuration reads. */
export function buildPlaceholders(reads: EnvironmentRead[], schema: string[]): string {
  const names = [...new Set([...always, ...schema, ...reads.map(({ name }) => name)])].filter(
    (name) => !isPublic(name) && !others.test(name),
  );
  return names
    .filter((name) => schema.includes(name) || isNeeded(reads.filter((read) => read.name === name)))
    .sort()
    .map((name) => `${name}=${placeholder(name)}`)
    .join('\n');
}

/** next.config decides by its variables how to build, so only an address that it can't do without gets a value. */
function isNeeded(reads: EnvironmentRead[]): boolean {
  const wanted = reads.filter(({ name, side }) => side !== 'config' || roleOfName(name) !== undefined);
  return reads.length === 0 || wanted.some(({ optional }) => !optional);
}

/** The Dockerfile looks for `taskflow-placeholder` in the output of the build. */
const marker = (name: string) => `taskflow-placeholder-${name}`;

const kinds: [RegExp, (name: string) => string][] = [
  [/MONGO/, () => 'mongodb://placeholder:placeholder@127.0.0.1:1/placeholder'],
  [/^(DATABASE|POSTGRES|POSTGRESQL|NEON|DB|PG|PRISMA|DIRECT|SHADOW)(_\w+)?_?(URL|URI|DSN)\w*$|DATABASE_URL/, () => databaseUrl],
  [/^(REDIS|CELERY|BROKER)\w*(URL|URI)$/, () => 'redis://127.0.0.1:1'],
  [/(ALGORITHM|_ALG)$/, () => 'HS256'],
  [/(URL|URI|ORIGIN|ENDPOINT|BASE|HOST)$|^(BACKEND|API)$/, (name) => urls[roleOfName(name) ?? 'other']],
  [/(PORT|TIMEOUT|TTL|LIMIT|SIZE|MINUTES|HOURS|DAYS|SECONDS|COUNT)$|^(MAX|MIN)_/, () => '1'],
  [/^(ENABLE|IS|USE|DISABLE)_|_ENABLED$/, () => 'false'],
  [/EMAIL|SMTP_FROM|MAIL_FROM/, () => 'placeholder@taskflow-placeholder.invalid'],
  [/STRIPE_WEBHOOK/, (name) => `whsec_${marker(name)}`],
  [/STRIPE/, (name) => `sk_test_${marker(name)}`],
  [/RESEND/, (name) => `re_${marker(name)}`],
];
const databaseUrl = 'postgresql://placeholder:placeholder@127.0.0.1:1/placeholder';
const urls = { backend: 'http://localhost:8000', frontend: 'http://localhost:3000', other: 'https://taskflow-placeholder.invalid' };

/** It is ours, so it is no secret, though it looks like one. @param line NAME=VALUE */
export function isPlaceholder(line: string): boolean {
  return line.includes('=taskflow-placeholder-') || /=\w+:\/\/placeholder:placeholder@127\.0\.0\.1:1\/placeholder$/.test(line);
}

function placeholder(name: string): string {
  const [, value] = kinds.find(([pattern]) => pattern.test(name)) ?? [];
  return value?.(name) ?? `${marker(name)}-0123456789abcdef0123456789abcdef`;
}
