// How a program ends that does not end well: not there, too slow, by a signal, or with an exit code.
import { constants } from 'node:os';
import type { ExecaError } from 'execa';
import { Failure } from '../../problem.js';

export class MissingProgram extends Failure {
  readonly file: string;
  constructor(file: string) {
    super({
      problem: `${file} is not installed`,
      cause: `no program named ${file} is on the PATH`,
      fix: `install ${file}, then retry`,
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
      problem: `\`${shown}\` did not end within ${seconds} s`,
      cause: 'the program hangs, or what it talks to does not answer',
      fix: 'see whether the machine is busy, then retry',
      command: shown,
    });
    this.name = 'TimeLimit';
    this.seconds = seconds;
  }
}

/** How a program ended that did not end well, as a shell has it: its exit code, or 128 and the number of the signal. */
export function endOf(error: ExecaError, file: string): number {
  if (error.code === 'ENOENT') throw new MissingProgram(file);
  if (error.exitCode !== undefined) return error.exitCode;
  if (error.signal !== undefined) return 128 + constants.signals[error.signal];
  throw new Failure({
    problem: `${file} could not be started`,
    cause: refusals[error.code ?? ''] ?? `the operating system refused (${error.code ?? 'it does not say why'})`,
    fix: `install ${file} again, for this system, then retry`,
    command: process.platform === 'win32' ? `where ${file}` : `command -v ${file}`,
    exit: 3,
  });
}

/** https://man7.org/linux/man-pages/man2/execve.2.html, ERRORS */
const refusals: Record<string, string> = {
  EACCES: 'the file may not be executed',
  ENOEXEC: 'the file is no program, or one for another system or processor',
  ENOTDIR: 'a part of its path is no folder',
  ETXTBSY: 'the file is being written at this moment',
  E2BIG: 'the command line is too long for this system',
  EAGAIN: 'too many programs run already',
  ENOMEM: 'there is not enough memory free',
};

/** For a program that failed and did not say why. */
export function saidNothing(file: string, exitCode: number): string {
  return `${file} failed without a word (exit code ${exitCode})`;
}
