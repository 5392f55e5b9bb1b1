// Recognizes database errors in the logs of many programs.
import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose } from '../../source/diagnosis/pod.js';
import { account, crashed } from './evidence.js';

const databaseLines: [RegExp, string][] = [
  [/user or the password/, 'psycopg.OperationalError: connection failed: FATAL:  password authentication failed for user "neondb_owner"'],
  [/host name/, 'could not translate host name "ep-x.neon.tech" to address: Name or service not known'],
  [/host name/, 'Error: getaddrinfo ENOTFOUND ep-x.neon.tech'],
  [/host name/, "[Errno -2] failed to resolve host 'ep-x'"],
  [/no database with this name/, 'FATAL:  database "taskflw" does not exist'],
  [/no such user/, 'FATAL:  role "me" does not exist'],
  [/Nothing answers/, 'connection to server at "10.0.0.1", port 5432 failed: Connection refused'],
  [/Nothing answers/, 'Error: connect ECONNREFUSED 10.0.0.1:5432'],
  [/Nothing answers/, 'not ready: the database did not answer within 2 s'],
  [/verifies the database's certificate/, 'Error: self-signed certificate in certificate chain'],
  [/a driver that doesn't know it/, "TypeError: connect() got an unexpected keyword argument 'sslmode'"],
  [/a driver that doesn't know it/, 'psycopg2.ProgrammingError: invalid dsn: invalid connection option "ssl"'],
  [/a driver that doesn't know it/, 'psycopg.ProgrammingError: invalid URI query parameter: "pgbouncer"'],
  [/TLS/, 'FATAL: no pg_hba.conf entry for host "10.0.0.1", no encryption'],
  [/isn't a valid address/, 'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string'],
];
for (const [cause, line] of databaseLines) {
  test(`recognizes a database error: ${line.slice(0, 60)}`, () => {
    const problem = diagnose(crashed(), account({ previousLogTail: ['starting', line, 'Application startup failed. Exiting.'] }));
    assert.match(problem?.cause ?? '', cause);
    assert.equal(problem?.secret, 'database-url');
    assert.ok(problem?.details?.includes(line));
  });
}

test('a refused connection to another server stays an ordinary crash', () => {
  const problem = diagnose(crashed(), account({ previousLogTail: ['Error: connect ECONNREFUSED 10.0.0.9:6379'] }));
  assert.equal(problem?.secret, undefined);
});

test('a service that the application calls when it starts isn’t taken for its database', () => {
  const logs: [host: string, ...lines: string[]][] = [
    [
      'generativelanguage.googleapis.com',
      "Exception: Gemini failed: HTTPSConnectionPool(host='generativelanguage.googleapis.com', port=443): Max retries exceeded with url: /v1beta/models (Caused by NameResolutionError(\"Failed to resolve 'generativelanguage.googleapis.com' ([Errno -2] Name or service not known)\"))",
    ],
    [
      'api.example.com',
      'TypeError: fetch failed',
      '    at node:internal/deps/undici:1:1',
      '  [cause]: Error: getaddrinfo ENOTFOUND api.example.com',
    ],
    [
      'api.example.com',
      'httpx.ConnectError: [Errno -2] Name or service not known',
      'while requesting https://api.example.com/v1/models: timed out',
    ],
  ];
  for (const [host, ...lines] of logs) {
    const problem = diagnose(crashed(), account({ previousLogTail: ['starting', ...lines] }));
    assert.match(problem?.problem ?? '', new RegExp(`it can't reach ${host}$`));
    assert.equal(problem?.secret, undefined);
    assert.ok(problem?.details?.includes(lines.at(-1) ?? ''));
  }
});
