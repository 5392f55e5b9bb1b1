// The variables that a Next.js server reads: process.env, schemas for it, Prisma, and libraries.
import assert from 'node:assert/strict';
import test from 'node:test';
import { accepted, needsOf, summary } from './needs.js';

const route = (text: string) => ({ 'app/api/x/route.ts': text });

const cases: [name: string, text: string, variables: string[]][] = [
  [
    'process.env in any form',
    `const a = process.env.A;
const b = process.env["B"] ?? 'bee';
const c = process.env.C || "http://c.example.com/x"; // process.env.COMMENT
const d = process.env.D!;
const e = (process.env.E as string).trim();
const f = Number(process.env.F ?? 3);
const g = process.env.G ? 1 : 2;
const h = process.env.H || other;
const { I, J: j = 'jay', K = '' } = process.env;
process.env.SET = 'x';
const same = process.env.L !== 'x';
const client = process.env.GITHUB_CLIENT_ID!;
const m = process.env.M || '';
`,
    [
      'D!',
      'E!',
      'A',
      'B = bee',
      'C url = http://c.example.com/x',
      'F number = 3',
      'G',
      'GITHUB_CLIENT_ID',
      'H',
      'I',
      'J = jay',
      'K',
      'L',
      'M',
    ],
  ],
  [
    'an error when a value is absent',
    `if (!process.env.A) throw new Error('A');
const b = process.env.B;
if (!b) {
  throw new Error('B is missing');
}
const c = process.env.C;
if (!c) return Response.json({}, { status: 500 });
if (process.env.NODE_ENV === 'production' && !process.env.D) throw new Error('D');
const e = process.env.E ?? fail('E');
invariant(process.env.F, 'F');
if (!process.env.G || !process.env.H) {
  console.error('missing');
  process.exit(1);
}
const i = process.env.I;
if (i === undefined) throw new Error('I');
const k = process.env.K
const { data } = await fetch(k)
if (!data) throw new Error('no data')
`,
    ['A!', 'B!', 'E!', 'F!', 'G!', 'H!', 'I!', 'C', 'D', 'K'],
  ],
  [
    'zod',
    `import { z } from 'zod';
const schema = z.object({
  A: z.string().min(1, 'a, b'),
  B: z.string().url(),
  C: z.coerce.number().default(3),
  D: z.enum(['x', 'y']).optional(),
  NODE_ENV: z.string(),
});
export const env = schema.parse(process.env);
`,
    ['A!', 'B! url', 'C number = 3', 'D'],
  ],
  [
    't3-env',
    `import { createEnv } from '@t3-oss/env-nextjs';
export const env = createEnv({
  server: { A_SECRET: z.string(), B: z.string().default('bee') },
  client: { NEXT_PUBLIC_C: z.string() },
  runtimeEnv: { A_SECRET: process.env.A_SECRET, B: process.env.B, NEXT_PUBLIC_C: process.env.NEXT_PUBLIC_C },
});
`,
    ['A_SECRET! secret', 'B = bee'],
  ],
  [
    'envalid',
    `import { cleanEnv, str, num } from 'envalid';
export const env = cleanEnv(process.env, { A: str(), B: num({ default: 3 }) });
`,
    ['A!', 'B number = 3'],
  ],
  [
    'functions of its own',
    `export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(name);
  return value;
}
const a = requireEnv('A');
`,
    ['A!'],
  ],
  [
    'what is public, or set by the chart or the platform, is nobody’s to enter',
    `export const x = [process.env.NEXT_PUBLIC_A!, process.env.NODE_ENV, process.env.PORT, process.env.VERCEL_URL, process.env.BACKEND_URL!, process.env.BETTER_AUTH_URL!];`,
    [],
  ],
];

for (const [name, text, variables] of cases)
  test(`TypeScript: ${name}`, async (t) => {
    assert.deepEqual((await needsOf(t, 'frontend', route(text))).variables.map(summary), variables);
  });

test('finds which of the three secrets a frontend reads, and the names of the database’s URL', async (t) => {
  const cases: [files: Record<string, string>, keys: string[], names?: string[]][] = [
    [route('export const GET = 1;'), []],
    [route('const pool = new Pool({ connectionString: process.env.DATABASE_URL });'), ['database-url']],
    [route("export const auth = betterAuth({ database: pool, plugins: [x({ a: 'b' })] });"), ['better-auth-secret']],
    [route('export const auth = betterAuth({ database: pool, secret: mine });'), []],
    [route('const a = new OpenAI();'), ['openai-api-key']],
    [route('const a = new OpenAI({ apiKey: key, baseURL: url });'), []],
    [route("import { openai } from '@ai-sdk/openai';"), ['openai-api-key']],
    [route('const sql = neon(process.env.POSTGRES_URL!);'), ['database-url'], ['POSTGRES_URL']],
    [
      {
        'prisma/schema.prisma':
          'datasource db {\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n  // url = env("OLD")\n  shadowDatabaseUrl = env("SHADOW")\n}\n',
      },
      ['database-url'],
      ['DIRECT_URL'],
    ],
  ];
  for (const [files, keys, names = []] of cases) {
    const { secretKeys, database, variables } = await needsOf(t, 'frontend', files);
    assert.deepEqual(secretKeys, keys, JSON.stringify(files));
    assert.deepEqual(database, { driver: keys.includes('database-url') ? 'node' : undefined, names });
    assert.deepEqual(variables, []);
  }
  const { variables } = await needsOf(
    t,
    'frontend',
    route("import NextAuth from 'next-auth';\nexport const { handlers } = NextAuth({ providers: [] });"),
  );
  assert.deepEqual(variables.map(summary), ['AUTH_SECRET! secret']);
});

test('follows imports from pages, routes, and middleware, through aliases', async (t) => {
  const reads = (name: string) => `export const x = process.env.${name}!;\n`;
  const { variables } = await needsOf(t, 'frontend', {
    'tsconfig.json': '{\n  // aliases\n  "compilerOptions": { "paths": { "@/*": ["./*"], "~lib": ["./lib/index.ts"] }, },\n}\n',
    'app/page.tsx':
      "import { a } from '@/lib/a';\nimport b from './b.js';\nimport '~lib';\nimport React from 'react';\nimport './globals.css';\n",
    'app/globals.css': '',
    'app/b.ts': reads('B'),
    'lib/a.tsx': `export * from './deep';\n${reads('A')}`,
    'lib/deep/index.ts': `const later = await import('../later');\n${reads('DEEP')}`,
    'lib/later.ts': reads('LATER'),
    'lib/index.ts': reads('INDEX'),
    'lib/unused.ts': reads('UNUSED'),
    'middleware.ts': reads('MIDDLE'),
    'src/app/page.tsx': reads('NOT_THIS_APP'),
    'next.config.ts': reads('AT_BUILD'),
    'scripts/seed.ts': reads('SEED'),
  });
  assert.deepEqual(
    variables.map(({ name, usedIn }) => `${name} ${usedIn}`),
    ['A lib/a.tsx:2', 'B app/b.ts:1', 'DEEP lib/deep/index.ts:2', 'INDEX lib/index.ts:1', 'LATER lib/later.ts:1', 'MIDDLE middleware.ts:1'],
  );
});

test('knows which values make an application fail', async (t) => {
  const env = `import { z } from "zod";
const schema = z.object({ A: z.coerce.number().default(3), B: z.enum(["dev", "prod"]).default("dev"), C: z.string() });
export const env = schema.parse(process.env);
export const port = parseInt(process.env.D ?? "3", 10);
`;
  assert.deepEqual(accepted(await needsOf(t, 'frontend', { 'lib/env.ts': env, 'app/page.tsx': 'import "../lib/env";' })), [
    'A number',
    'B dev|prod',
  ]);
});
