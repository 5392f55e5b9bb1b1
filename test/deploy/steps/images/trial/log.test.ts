// What an application's log says about why it doesn't answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deniedFolder, unreachableLine, waitingLine } from '../../../../../source/deploy/steps/images/trial/log.js';

test('recognizes a database that nobody answers for, in the words of each driver', () => {
  for (const line of [
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "127.0.0.1", port 1 failed: Connection refused',
    'psycopg.OperationalError: connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused',
    "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 1)",
    "pg8000.exceptions.InterfaceError: Can't create a connection to host 127.0.0.1 and port 1 (timeout is None and source_address is None).",
    'psycopg2.OperationalError: could not translate host name "taskflow-database" to address: Name or service not known',
    'Error: connect ECONNREFUSED 127.0.0.1:1',
    "PrismaClientInitializationError: Can't reach database server at `127.0.0.1:1`",
    'NeonDbError: Error connecting to database: TypeError: fetch failed',
    'pymongo.errors.ServerSelectionTimeoutError: 127.0.0.1:1: [Errno 111] Connection refused',
    'psycopg2.OperationalError: connection to server at "10.0.0.1", port 5432 failed: timeout expired',
  ])
    assert.deepEqual(unreachableLine(['starting', line]), { line, database: true }, line);
  const redis = 'redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379. Connection refused.';
  assert.deepEqual(unreachableLine([redis]), { line: redis, database: false });
  assert.equal(unreachableLine(['INFO:     Application startup complete.', "ModuleNotFoundError: No module named 'jwt'"]), undefined);
});

test('names the folder that an application may not write', () => {
  const cases: [lines: string[], folder: string | undefined][] = [
    [['    mkdir(name, mode)', "OSError: [Errno 30] Read-only file system: 'logs'"], '/app/logs'],
    [['    os.makedirs("logs")', "PermissionError: [Errno 13] Permission denied: '/app/logs'"], '/app/logs'],
    [["OSError: [Errno 30] Read-only file system: '/app/app.log'"], '/app'],
    [["PermissionError: [Errno 13] Permission denied: 'data/tasks.json'"], '/app/data'],
    [["Error: EACCES: permission denied, mkdir '/app/uploads'"], '/app/uploads'],
    [["Error: EROFS: read-only file system, open '/app/data/db.json'"], '/app/data'],
    [['sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file'], '/app'],
    [
      [
        'File "/usr/local/lib/python3.13/logging/__init__.py"',
        "FileNotFoundError: [Errno 2] No such file or directory: '/app/logs/app.log'",
      ],
      '/app/logs',
    ],
    [["FileNotFoundError: [Errno 2] No such file or directory: 'prompts/system.txt'"], undefined],
    [['connection refused'], undefined],
  ];
  for (const [lines, folder] of cases) assert.equal(deniedFolder(lines, '/app'), folder, lines.at(-1));
});

test('finds what an application waits for', () => {
  assert.equal(waitingLine(['up', 'Waiting for database (attempt 3 of 30)', 'x']), 'Waiting for database (attempt 3 of 30)');
  assert.equal(waitingLine(['INFO: ready']), undefined);
});
