// What `up` answers to the secrets question, or what it says is missing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { answerSecrets } from '../../../source/commands/up/answer-secrets.js';
import type { VariableField } from '../../../source/deploy/engine/event.js';
import { Failure, type Problem } from '../../../source/problem.js';
import { secretsQuestion } from '../../support/world/secrets-question.js';

const field = (name: string, more: Partial<VariableField> = {}): VariableField => ({
  ...{ name, components: ['backend'], required: true, secret: true, kind: 'text', usedIn: `backend/app/config.py:${name.length}` },
  ...{ stored: false, known: false, generate: false, ...more },
});
const flags = { dryRun: false, throwawayDatabase: false };
const problemOf = (question: typeof secretsQuestion, given = flags): Problem => {
  try {
    answerSecrets(question, given);
  } catch (error) {
    if (error instanceof Failure) return error.problem;
    throw error;
  }
  return assert.fail('it answered');
};

test('lists every missing value at once, where each is read, and how to pass them', () => {
  const variables = [field('JWT_SECRET_KEY'), field('SMTP_HOST', { components: ['frontend'], usedIn: 'frontend/lib/mail.ts:3' })];
  const problem = problemOf({ ...secretsQuestion, keys: ['database-url', 'openai-api-key'], variables });
  assert.equal(problem.problem, 'There is no value for database-url, JWT_SECRET_KEY, SMTP_HOST');
  assert.deepEqual(problem.details, ['JWT_SECRET_KEY: backend/app/config.py:14', 'SMTP_HOST: frontend/lib/mail.ts:3']);
  assert.match(problem.fix, /^Pass --frontend-env FILE and --backend-env FILE with NAME=value lines, or --secrets-file FILE/);
  assert.match(problem.fix, /database-url=…, frontend\.NAME=…, backend\.NAME=…/);
  assert.equal(problem.exit, 2);
});

test('needs nothing that is stored, known, optional, or suggested, and no secret that the applications don’t read', () => {
  const variables = [
    field('STORED', { stored: true }),
    field('KNOWN', { known: true }),
    field('OPTIONAL', { required: false }),
    field('API_URL', { suggested: 'http://taskflow-backend:8000' }),
  ];
  const question = { ...secretsQuestion, keys: ['database-url' as const], known: ['database-url' as const], variables };
  assert.deepEqual(answerSecrets(question, flags), { type: 'secrets', values: {}, throwawayDatabase: false });
  assert.match(problemOf({ ...question, known: [] }).problem, /database-url$/);
  assert.ok(answerSecrets({ ...question, known: [] }, { ...flags, throwawayDatabase: true }));
});

test('a dry run goes on with placeholders for what is missing', () => {
  const answer = answerSecrets(
    { ...secretsQuestion, stored: ['database-url'], variables: [field('JWT_SECRET')] },
    { ...flags, dryRun: true },
  );
  assert.ok(answer.type === 'secrets' && answer.variables?.JWT_SECRET && !('database-url' in answer.values));
});

test('fails with the problem of a value that nobody can correct', () => {
  const problem = { problem: 'JWT_SECRET has no value', cause: 'c', fix: 'f', exit: 2 as const };
  assert.equal(problemOf({ ...secretsQuestion, variables: [field('JWT_SECRET', { known: true, problem })] }), problem);
});
