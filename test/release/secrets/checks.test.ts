import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { secretKeys } from '../../../source/problem.js';
import { checkSecret, notSet } from '../../../source/release/secrets/checks.js';

const neon = 'postgresql://anna:pw12345@ep-cool-name-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require';

test('recognizes a pooled Neon URL', () => {
  assert.deepEqual(checkSecret('database-url', neon), { level: 'ok', text: 'Neon, pooled, TLS', cleaned: neon });
});

test('removes what people paste around a database URL', () => {
  for (const pasted of [
    `psql '${neon}'`,
    `"${neon}"`,
    `  ${neon}\n`,
    `DATABASE_URL=${neon}`,
    `export DATABASE_URL='${neon}'`,
    `${neon.slice(0, 40)}\n  ${neon.slice(40)}`,
    `psql "${neon}";`,
    `$ psql ${neon}`,
    `psql ${neon} -c 'select 1'`,
    `psql '${neon}' -c 'select 1'`,
    `psql -d ${neon}`,
    `psql --dbname='${neon}'`,
    `\u001b[200~${neon}\u001b[201~`,
    `\u001b[31m${neon.slice(0, 20)}\u001b[0m${neon.slice(20)}\u001b]0;title\u0007`,
    `\ufeff${neon.slice(0, 25)}\u200b${neon.slice(25)}\u0000`,
    `“${neon}”`,
    `DATABASE_URL: ${neon}`,
    `set DATABASE_URL=${neon}`,
  ])
    assert.equal(checkSecret('database-url', pasted).cleaned, neon, pasted);
});

test('says what is missing in a database URL', () => {
  const said = (url: string) => checkSecret('database-url', url);
  assert.match(said('mysql://a:b@c/d').text, /postgresql:\/\//);
  assert.match(said('postgresql://a:b@/d').text, /host|not a URL/);
  assert.match(said('postgresql://h/d').text, /user/);
  assert.match(said('postgresql://a@h/d').text, /password/);
  assert.match(said('postgresql://a:b@h').text, /database/);
  assert.match(said('postgresql://a:b%40c@d@h/d').text, /ambiguous: write @ .* as %40/);
  assert.match(said('postgresql://a:b@h,i/d').text, /several hosts/);
  assert.match(said('postgresql://a:b@h/d?sslmode=verify-ca&sslrootcert=/home/a/ca.pem').text, /sslrootcert is a file on this computer/);
  assert.match(said(neon.replace('?sslmode=require', '')).text, /sslmode=require/);
  for (const url of ['mysql://a:b@c/d', 'postgresql://h/d', 'postgresql://a@h/d', 'postgresql://a:b@h'])
    assert.equal(said(url).level, 'error', url);
});

test('names the required form for other forms of an address', () => {
  for (const [pasted, words] of [
    ['psql -h db.example.com -U anna -d tasks', /not psql -h …: copy the URL postgresql:\/\/user:password@host\/db/],
    ['PGPASSWORD=pw12345 psql -h dpg-1.example.com -U anna tasks', /not psql -h/],
    ['host=db.example.com user=anna password=pw12345 dbname=tasks', /not host=… user=…/],
    ['jdbc:postgresql://db.example.com/tasks?user=anna&password=pw12345', /JDBC URL/],
    ['https://console.neon.tech/app/projects/cool-name', /press Connect/],
    ['postgresql://anna:************@ep-x-pooler.eu.aws.neon.tech/neondb?sslmode=require', /show password/],
    ['postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres', /placeholder/],
    ['postgresql://db.example.com/tasks', /has no user/],
    ['postgresql://:pw12345@db.example.com/tasks', /has no user/],
    ['postgresql://anna:pw12345@/tasks', /has no host/],
  ] as const) {
    const { level, text } = checkSecret('database-url', pasted);
    assert.equal(level, 'error', pasted);
    assert.match(text, words);
    assert.ok(!text.includes('pw12345') && !text.includes('anna'));
  }
});

test('requires TLS for Neon, and quotes nothing else', () => {
  const said = (query: string) => checkSecret('database-url', neon.replace('sslmode=require', query));
  for (const query of ['sslmode=require&channel_binding=require', 'sslmode=verify-full', 'ssl=require', 'ssl=true'])
    assert.equal(said(query).level, 'ok', query);
  assert.match(said('sslmode=disable').text, /needs sslmode=require, not disable/);
  assert.match(said('channel_binding=require').text, /&sslmode=require at the end/);
  assert.match(said('sslmode=prefer').text, /needs sslmode=require, not prefer/);
  assert.match(said('sslmode=canary-word').text, /^has an unknown sslmode: use disable/);
});

test('understands what drivers write in other ways, and stores the plain form', () => {
  const cases: [typed: string, cleaned: string][] = [
    ['postgres://a:b@h/d', 'postgresql://a:b@h/d'],
    ['postgresql+psycopg2://a:b@h/d', 'postgresql://a:b@h/d'],
    ['postgresql+asyncpg://a:b@h/d?ssl=require', 'postgresql://a:b@h/d?sslmode=require'],
    ['postgresql://a:b@h/d?sslmode=no-verify', 'postgresql://a:b@h/d?sslmode=require'],
    ['postgresql://a:b@h/d?ssl=true', 'postgresql://a:b@h/d?sslmode=require'],
    ['postgresql://a:b@c@h/d', 'postgresql://a:b%40c@h/d'],
    ['postgresql://a:b#c/d?e:f@h/d', 'postgresql://a:b%23c%2Fd%3Fe%3Af@h/d'],
    ['postgresql://a:100%@h/d', 'postgresql://a:100%25@h/d'],
    ['postgresql://a:b%40c@h/d?schema=public&pgbouncer=true', 'postgresql://a:b%40c@h/d?schema=public&pgbouncer=true'],
    ['postgresql://a:b@h/d?sslmode=require&options=endpoint%3Dep-x', 'postgresql://a:b@h/d?sslmode=require&options=endpoint%3Dep-x'],
  ];
  for (const [typed, cleaned] of cases) {
    const check = checkSecret('database-url', typed);
    assert.deepEqual([check.level, check.cleaned], ['ok', cleaned], typed);
    // What is stored stays as it is when it is checked again.
    assert.equal(checkSecret('database-url', cleaned).cleaned, cleaned);
  }
  assert.match(checkSecret('database-url', 'postgresql://a:b@c@h/d').text, /special characters in the password are escaped$/);
});

test('reports the bits of the auth secret, and how many it needs', () => {
  const said = (value: string) => checkSecret('better-auth-secret', value).text;
  assert.equal(said('kq8Zr1xV0bT5mY7cW3nP'), '86 of 120 bits');
  assert.equal(said('a'.repeat(64)), '0 of 120 bits: too regular, mix more characters');
  assert.equal(said('kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA'), '160 bits');
  assert.equal(said('kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4'), 'shorter than 32 characters');
});

test("warns of a direct Neon host, and of a localhost that pods can't reach", () => {
  const direct = checkSecret('database-url', neon.replace('-pooler', ''));
  assert.equal(direct.level, 'warning');
  assert.match(direct.text, /-pooler/);
  assert.match(checkSecret('database-url', 'postgresql+psycopg://a:b@localhost:5432/d').text, /pod itself/);
  assert.equal(checkSecret('database-url', 'postgres://a:b@db.example.com:5432/d').level, 'ok');
});

test('the auth secret needs 32 characters and 120 bits', () => {
  const level = (value: string) => checkSecret('better-auth-secret', value).level;
  assert.equal(level(''), 'empty');
  assert.equal(level('short'), 'error');
  assert.equal(level('a'.repeat(64)), 'error');
  assert.equal(level('ab'.repeat(40)), 'error');
  assert.equal(level('kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA'), 'ok');
});

test('only warns about an OpenAI key, and stores not-set for an empty one', () => {
  assert.equal(checkSecret('openai-api-key', 'sk-abc').level, 'ok');
  assert.equal(checkSecret('openai-api-key', 'abc').level, 'warning');
  assert.deepEqual({ ...checkSecret('openai-api-key', ' '), text: '' }, { level: 'warning', text: '', cleaned: notSet });
});

test('no message quotes the value', () => {
  fc.assert(
    fc.property(fc.constantFrom(...secretKeys), fc.string({ minLength: 6 }), (key, value) => {
      const { text } = checkSecret(key, `zq!${value}`);
      assert.ok(!text.includes(`zq!${value}`));
    }),
  );
});
