import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFromFiles } from '../../../source/commands/wizard/answer-from-files.js';
import { secretKeys } from '../../../source/problem.js';
import { secretsQuestion, variable } from '../../support/world/secrets-question.js';

const answer = { type: 'secrets', values: {} };
const own = { ...secretsQuestion, keys: ['database-url'] as const };

test('needs no form if the files have every value that is required', () => {
  const variables = [
    variable('JWT_SECRET', { known: true }),
    variable('BACKEND_URL', { suggested: 'http://taskflow-backend:8000' }),
    variable('DEBUG', { required: false }),
  ];
  assert.deepEqual(answerFromFiles({ ...own, keys: ['database-url'], known: ['database-url'], variables }), answer);
});

test('needs no form if the applications read no secret and require no variable', () => {
  assert.deepEqual(answerFromFiles({ ...own, keys: [], variables: [variable('DEBUG', { required: false })] }), answer);
});

test('shows the form if a value is missing or wrong, or all come from the cluster', () => {
  const known = variable('JWT_SECRET', { known: true });
  const problem = { problem: 'JWT_SECRET has no value', cause: 'It is empty', fix: 'Enter JWT_SECRET.' };
  assert.equal(answerFromFiles(secretsQuestion), undefined);
  assert.equal(answerFromFiles({ ...secretsQuestion, stored: [...secretKeys] }), undefined);
  assert.equal(answerFromFiles({ ...own, keys: ['database-url'], variables: [known] }), undefined);
  assert.equal(answerFromFiles({ ...own, keys: [], variables: [known, variable('SMTP_HOST')] }), undefined);
  assert.equal(answerFromFiles({ ...own, keys: [], variables: [{ ...known, problem }] }), undefined);
  const refused = { ...own, keys: [...own.keys], known: [...own.keys], problems: { 'database-url': problem } };
  assert.equal(answerFromFiles(refused), undefined);
});
