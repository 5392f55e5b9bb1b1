// Unexpected errors as problems in plain words; the full error with its stack goes to a log.
import path from 'node:path';
import { inspect } from 'node:util';
import { codeOf } from './files.js';
import type { Problem } from './problem.js';
import { Failure } from './problem.js';

/** https://nodejs.org/api/errors.html#common-system-errors */
const systemWords: Record<string, { cause: string; fix: string }> = {
  ENOSPC: { cause: 'The disk is full', fix: 'Free up disk space, then retry.' },
  EDQUOT: { cause: 'Your disk quota is used up', fix: 'Delete files, or ask for a larger quota, then retry.' },
  EACCES: {
    cause: 'Permission denied: it belongs to another user, or is protected',
    fix: 'Change its owner or mode (chown, chmod), then retry.',
  },
  EPERM: { cause: "The system doesn't allow it", fix: 'Change its owner or mode (chown, chmod), then retry.' },
  EROFS: { cause: 'The file system is read-only', fix: 'Use a folder that you can write to, then retry.' },
  EMFILE: { cause: 'Too many open files', fix: 'Close other programs, or raise the limit (ulimit -n), then retry.' },
  ENFILE: { cause: 'Too many open files on this machine', fix: 'Close other programs, then retry.' },
  EIO: { cause: 'The disk or the terminal reports an error', fix: 'Check that it is still connected, then retry.' },
};

const missing: Record<string, string> = {
  ENOENT: "The file or its folder doesn't exist",
  ENOTDIR: 'A part of the path is a file, not a folder',
  EISDIR: 'It is a folder',
};

/** The cause as a clause to follow a colon, with the system's message in parentheses. */
export function describeCause(error: unknown): string {
  const message = firstLine(error);
  const words = systemWords[codeOf(error) ?? '']?.cause ?? missing[codeOf(error) ?? ''];
  return words ? `${words.charAt(0).toLowerCase()}${words.slice(1)} (${message})` : message;
}

/** @param log path of the file that holds `errorLines`, where it could be written */
export function unexpectedProblem(error: unknown, log?: string): Problem {
  const message = firstLine(error);
  const known = systemWords[codeOf(error) ?? ''];
  return {
    problem: known ? message : `Internal error: ${message}`,
    ...(known ?? {
      cause: 'A bug in taskflow-tui, or something unexpected on this machine; your files and your cluster are fine',
      fix: `Retry. Finished steps stay finished.${log ? ' If it happens again, report it with the log.' : ''}`,
    }),
    ...(log ? { log } : {}),
  };
}

/** The full error with its stack and causes. `clean` is the redactor's. */
export function errorLines(error: unknown, clean: (text: string) => string): string[] {
  return clean(inspect(error, { depth: 4 })).split('\n');
}

/** @param folder of the logs  @param at ms since the epoch */
export function errorLogPath(folder: string, at: number): string {
  return path.join(folder, `error-${new Date(at).toISOString().replace(/\D/g, '').slice(0, 17)}.log`);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').find((line) => line.trim() !== '') ?? 'unknown error';
}

/** Anything thrown as a Problem, without a stack. */
export function toProblem(error: unknown): Problem {
  return error instanceof Failure ? error.problem : unexpectedProblem(error);
}
