import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkSecret, notSet } from '../../source/deploy/secrets.js';
import { secretKeys } from '../../source/problem.js';

const neon = 'postgresql://anna:pw12345@ep-cool-name-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require';

test('a pooled Neon URL is told by its three virtues', () => {
  assert.deepEqual(checkSecret('database-url', neon), { level: 'ok', text: 'Neon, pooled, TLS', cleaned: neon });
});

test('what people paste around a database URL is taken off', () => {
  for (const pasted of [
    `psql '${neon}'`,
    `"${neon}"`,
    `  ${neon}\n`,
    `DATABASE_URL=${neon}`,
    `export DATABASE_URL='${neon}'`,
    `${neon.slice(0, 40)}\n  ${neon.slice(40)}`,
    `psql "${neon}";`,
  ])
    assert.equal(checkSecret('database-url', pasted).cleaned, neon, pasted);
});

test('a database URL says what it lacks', () => {
  const said = (url: string) => checkSecret('database-url', url);
  assert.match(said('mysql://a:b@c/d').text, /postgresql:\/\//);
  assert.match(said('postgresql://a:b@/d').text, /host|not a URL/);
  assert.match(said('postgresql://h/d').text, /user/);
  assert.match(said('postgresql://a@h/d').text, /password/);
  assert.match(said('postgresql://a:b@h').text, /database/);
  assert.match(said('postgresql://a:b#c@h/d').text, /%23|not a URL/);
  assert.match(said(neon.replace('?sslmode=require', '')).text, /sslmode=require/);
  for (const url of ['mysql://a:b@c/d', 'postgresql://h/d', 'postgresql://a@h/d', 'postgresql://a:b@h'])
    assert.equal(said(url).level, 'error', url);
});

test('hints are warnings: a direct Neon host, a localhost that pods cannot reach', () => {
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

test('the OpenAI key only warns, and an empty one has a stand-in', () => {
  assert.equal(checkSecret('openai-api-key', 'sk-abc').level, 'ok');
  assert.equal(checkSecret('openai-api-key', 'abc').level, 'warning');
  assert.deepEqual({ ...checkSecret('openai-api-key', ' '), text: '' }, { level: 'warning', text: '', cleaned: notSet });
});

test('no verdict quotes the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...secretKeys), fc.string({ minLength: 6 }), (key, value) => {
      const { text } = checkSecret(key, `zq!${value}`);
      assert.ok(!text.includes(`zq!${value}`));
    }),
  );
});
