// An error that is no Failure: a fault of this program, or of the system. A person reads words; the whole of it goes into a log.
import path from 'node:path';
import { inspect } from 'node:util';
import { codeOf } from './folder.js';
import type { Problem } from './problem.js';
import { Failure } from './problem.js';

/** What the system says most often, for people; https://nodejs.org/api/errors.html#common-system-errors */
const systemWords: Record<string, { cause: string; fix: string }> = {
  ENOSPC: { cause: 'the disk is full', fix: 'make room, then retry' },
  EDQUOT: { cause: 'your quota on that disk is used up', fix: 'make room, then retry' },
  EACCES: { cause: 'you may not: it belongs to another user, or is protected', fix: 'make it yours (chown, chmod), then retry' },
  EPERM: { cause: 'the system does not allow it to you', fix: 'make it yours (chown, chmod), then retry' },
  EROFS: { cause: 'that disk can only be read', fix: 'use a folder that can be written, then retry' },
  EMFILE: { cause: 'too many files are open', fix: 'close other programs, or raise the limit (ulimit -n), then retry' },
  ENFILE: { cause: 'too many files are open on this machine', fix: 'close other programs, then retry' },
  EIO: { cause: 'the disk or the terminal reports an error', fix: 'see whether it is still connected, then retry' },
};

/** What the system says, in words first. */
export function causeInWords(error: unknown): string {
  const said = firstLine(error);
  const words = systemWords[codeOf(error) ?? '']?.cause ?? missing[codeOf(error) ?? ''];
  return words ? `${words} (${said})` : said;
}

const missing: Record<string, string> = {
  ENOENT: 'it is not there, or the folder that it is to be in is not',
  ENOTDIR: 'a part of its path is a file, and no folder',
  EISDIR: 'it is a folder',
};

/** @param log path of the file that holds `faultLines`, where it could be written */
export function faultProblem(error: unknown, log?: string): Problem {
  const said = firstLine(error);
  const known = systemWords[codeOf(error) ?? ''];
  return {
    problem: known ? said : `an error inside taskflow-tui: ${said}`,
    ...(known ?? {
      cause: 'a fault of taskflow-tui, or something on this machine that it does not expect; nothing of yours is wrong',
      fix: log ? 'retry: what is done stays done. If it comes again, report it with the log' : 'retry: what is done stays done',
    }),
    ...(log ? { log } : {}),
  };
}

/** The whole of it, with its stack and what it was caused by. `clean` is the redactor's. */
export function faultLines(error: unknown, clean: (text: string) => string): string[] {
  return clean(inspect(error, { depth: 4 })).split('\n');
}

/** @param folder of the logs  @param at ms since the epoch */
export function faultLog(folder: string, at: number): string {
  return path.join(folder, `error-${new Date(at).toISOString().replace(/\D/g, '').slice(0, 17)}.log`);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').find((line) => line.trim() !== '') ?? 'it has no words';
}

/** Any thrown thing as a Problem, in words: a stack is nothing for a screen. See fault.ts for where the whole of it goes. */
export function problemOf(error: unknown): Problem {
  return error instanceof Failure ? error.problem : faultProblem(error);
}
