// Describes how a program failed: missing, too slow, ended by a signal, or with an exit code.
import { constants } from 'node:os';
import type { ExecaError } from 'execa';
import { Failure } from '../../problem.js';

export class MissingProgram extends Failure {
  readonly file: string;
  constructor(file: string) {
    super({
      problem: `${file} isn't installed`,
      cause: `There is no program named ${file} on the PATH`,
      fix: `Install ${file}, then retry.`,
      exit: 3,
    });
    this.name = 'MissingProgram';
    this.file = file;
  }
}

export class TimeLimit extends Failure {
  readonly seconds: number;
  constructor(shown: string, seconds: number) {
    super({
      problem: `\`${shown}\` didn't end within ${seconds} s`,
      cause: "The program hangs, or what it talks to doesn't answer",
      fix: 'Check whether this computer is busy, then retry.',
      command: shown,
    });
    this.name = 'TimeLimit';
    this.seconds = seconds;
  }
}

/** The exit code, or 128 plus the number of the signal, as in a shell. */
export function endOf(error: ExecaError, file: string): number {
  if (error.code === 'ENOENT') throw new MissingProgram(file);
  if (error.exitCode !== undefined) return error.exitCode;
  if (error.signal !== undefined) return 128 + constants.signals[error.signal];
  throw new Failure({
    problem: `${file} couldn't be started`,
    cause: refusals[error.code ?? ''] ?? `The operating system refused (${error.code ?? 'without a reason'})`,
    fix: `Install the ${file} for this system, then retry.`,
    command: process.platform === 'win32' ? `where ${file}` : `command -v ${file}`,
    exit: 3,
  });
}

/** https://man7.org/linux/man-pages/man2/execve.2.html, ERRORS */
const refusals: Record<string, string> = {
  EACCES: "The file isn't executable",
  ENOEXEC: "The file isn't a program for this system and processor",
  ENOTDIR: "A part of its path isn't a folder",
  ETXTBSY: 'The file is being written',
  E2BIG: 'The command line is too long for this system',
  EAGAIN: 'Too many programs are running',
  ENOMEM: 'There is not enough free memory',
};

/** For a program that failed and printed no reason. */
export function failedSilently(file: string, exitCode: number): string {
  return `${file} failed without a message (exit code ${exitCode})`;
}
