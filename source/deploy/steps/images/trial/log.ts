// Reads from what an application printed why it doesn't answer: a refused connection, or a folder that it can't write. Pure.
import path from 'node:path';

/**
 * Connections that fail because nothing is there: psycopg and psycopg2 (libpq), asyncpg, pg8000, SQLAlchemy, node-postgres, Prisma, Neon's driver,
 * MongoDB's and Redis' clients, and the messages of Python, Node, and the C library below them.
 */
const unreachable =
  /connection (?:to server .{0,200})?(?:was )?(?:failed|refused|timed out)|connect call failed|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|Error 111 connecting|Can't create a connection to host|Can't reach database server|\bP100[12]\b|Error connecting to database|ServerSelection(?:Timeout)?Error|could not translate host name|failed to resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN|failed)|Name or service not known|Temporary failure in name resolution|nodename nor servname|No address associated with hostname|timeout expired|No route to host|Network is unreachable|Can't connect to MySQL|couldn't get a connection after/i;

/** What such a line is about, if it says so: a database, rather than another service. */
const databaseWords =
  /psycopg|asyncpg|pg8000|postgres|sqlalchemy|prisma|P100[12]|database|\bdb\b|OperationalError|libpq|connection to server|mongo|127\.0\.0\.1', 1|127\.0\.0\.1:1\b|mysql|neon/i;

/** The last line about something that can't be reached; undefined without one. */
export function unreachableLine(lines: string[]): { line: string; database: boolean } | undefined {
  const line = lines.findLast((each) => unreachable.test(each));
  return line === undefined ? undefined : { line, database: databaseWords.test(line) || lines.some((each) => databaseWords.test(each)) };
}

const denied = [
  /(?:PermissionError|OSError|IOError): \[Errno (?:1|13|30)\] [^:]{0,60}: '([^']{1,300})'/,
  /\b(?:EACCES|EROFS|EPERM)\b: [^,]{0,60}, (?<call>\w+) '([^']{1,300})'/,
];
const sqlite = /unable to open database file|attempt to write a readonly database|SQLITE_(?:CANTOPEN|READONLY)/;

/** The folder that the application must be able to write; undefined if its last error isn't about one. @param directory its working directory */
export function deniedFolder(lines: string[], directory: string): string | undefined {
  for (const line of lines.toReversed()) {
    for (const pattern of denied) {
      const match = pattern.exec(line.slice(0, 1000));
      const name = match?.at(-1);
      if (match && name) return folderOf(path.posix.resolve(directory, name), match.groups?.call ?? pythonCall(lines));
    }
    if (sqlite.test(line)) return directory;
    const absent = /FileNotFoundError: \[Errno 2\] [^:]{0,60}: '([^']{1,300})'/.exec(line.slice(0, 1000))?.[1];
    // A log file in a folder that the author has, but the checkout doesn't.
    if (absent && lines.some((each) => /logging\/(?:__init__|handlers)\.py|FileHandler|loguru/.test(each)))
      return path.posix.dirname(path.posix.resolve(directory, absent));
  }
  return undefined;
}

const pythonCall = (lines: string[]) => (lines.some((line) => /\bmkdir\(|makedirs\(|in mkdir\b/.test(line)) ? 'mkdir' : 'open');

/** A folder that can't be made is the one; a file needs its folder. */
function folderOf(name: string, call: string): string {
  return call === 'mkdir' ? name : path.posix.dirname(name);
}

/** A line that says what the application waits for; the last one. */
export function waitingLine(lines: string[]): string | undefined {
  // uvicorn's own line says nothing about what it waits for.
  return lines.findLast(
    (line) =>
      !line.includes('Waiting for application startup') && /\b(?:wait(?:ing)?|retry(?:ing)?|attempt|trying|connecting)\b/i.test(line),
  );
}
