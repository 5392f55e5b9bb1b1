import assert from 'node:assert/strict';
import test from 'node:test';
import { judge } from '../../../../../source/deploy/steps/images/trial/verdict.js';
import { includedSource } from '../../../../support/world/step-context.js';

test('names the application’s own line of a traceback, not one of a library', () => {
  const lines = [
    'Traceback (most recent call last):',
    '  File "/venv/lib/python3.13/site-packages/uvicorn/config.py", line 434, in load_app',
    '  File "/app/src/main.py", line 7, in <module>',
    '  File "/app/src/config.py", line 22, in Settings',
    '  File "/usr/lib/python3.13/enum.py", line 9, in __call__',
    "ValueError: 'x' is not a valid Mode",
  ];
  assert.deepEqual(judge({ type: 'ended', exitCode: 1, directory: '/app' }, lines, includedSource('backend')), {
    type: 'failed',
    cause: "It ended with exit code 1 in src/config.py, line 22. Its last line: ValueError: 'x' is not a valid Mode",
  });
});

test('a health route that fails although its database is in reach is not what the probes should ask', () => {
  const lines = ['NeonDbError: Error connecting to database: TypeError: fetch failed'];
  const source = { ...includedSource('frontend'), paths: { liveness: '/api/health', readiness: '/api/health' } };
  const silent = { type: 'silent', ms: 9000, status: 503, directory: '/app' } as const;
  assert.deepEqual(judge(silent, lines, source, true), { type: 'answers', ms: 9000, status: 503 });
  assert.deepEqual(judge(silent, lines, source, false), { type: 'alive', needs: 'its database' });
});

test('names the error of a JavaScript stack, not its last frame', () => {
  const lines = [' ⨯ Error: Invalid server environment configuration', '    at <unknown> (.next/server/chunks/679.js:1:2713)'];
  const verdict = judge({ type: 'silent', ms: 40_000, status: 500, directory: '/app' }, lines, includedSource('frontend'));
  assert.ok(verdict.type === 'failed');
  assert.equal(verdict.cause, 'The last answer was 500 within 40 s. Its last error: Error: Invalid server environment configuration');
});

test('names the error above uvicorn’s last line', () => {
  const lines = [
    'Traceback (most recent call last):',
    'sqlalchemy.exc.DataError: (psycopg2.errors.InvalidTextRepresentation) invalid input syntax for type uuid: "x"',
    'ERROR:    Application startup failed. Exiting.',
  ];
  const verdict = judge({ type: 'ended', exitCode: 3, directory: '/app' }, lines, includedSource('backend'));
  assert.ok(verdict.type === 'failed');
  assert.match(verdict.cause, /Its last error: sqlalchemy\.exc\.DataError: .* invalid input syntax for type uuid/);
});
