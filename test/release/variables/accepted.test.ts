// Which values an application can turn into what it wants.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Accepted } from '../../../source/release/application.js';
import { asAccepted, whyNotAccepted } from '../../../source/release/variables/accepted.js';

const cases: [accepts: Accepted, right: string[], wrong: string[]][] = [
  [{ type: 'integer' }, ['30', ' -5 ', '1_000', '30.0'], ['', 'canary', '30s', '1.5', '0x10']],
  [{ type: 'number' }, ['30', '.5', '1e3', '-0.7', 'inf'], ['', 'canary', '1,5']],
  [{ type: 'boolean' }, ['true', 'False', '1', 'no', 'off'], ['', 'canary', '2']],
  [{ type: 'json' }, ['["a"]', '{}', '[]'], ['', 'http://a,http://b', "['a']"]],
  [{ type: 'list' }, ['["a"]', 'http://a,http://b', 'a'], []],
  [{ type: 'choice', values: ['dev', 'prod'] }, ['dev', 'prod'], ['', 'Dev', 'canary']],
];

for (const [accepts, right, wrong] of cases) {
  test(`${accepts.type}: takes what fits, and says what is wrong with the rest without its value`, () => {
    for (const value of right) assert.equal(whyNotAccepted(value, accepts), undefined, value);
    for (const value of wrong) assert.match(whyNotAccepted(value, accepts) ?? '', /^(?!.*canary)(?:isn't|must be) /, value);
  });
}

test('takes any text when nothing is known', () => assert.equal(whyNotAccepted('canary', undefined), undefined));

test('writes a list as JSON, and leaves every other value as it is', () => {
  const list: Accepted = { type: 'list' };
  assert.equal(asAccepted('http://a, http://b,', list), '["http://a","http://b"]');
  assert.equal(asAccepted('*', list), '["*"]');
  assert.equal(asAccepted(' ["a"]', list), ' ["a"]');
  assert.equal(asAccepted('a,b', undefined), 'a,b');
});
