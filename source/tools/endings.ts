// How a program ends that does not end well: not there, too slow, by a signal, or with an exit code.
import { constants } from 'node:os';
import type { ExecaError } from 'execa';
import { Failure } from '../problem.js';

export class MissingProgram extends Failure {
  readonly file: string;
  constructor(file: string) {
    super({
      problem: `${file} is not installed`,
      cause: `no program named ${file} is on the PATH`,
      cure: `install ${file}, then retry`,
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
      cure: 'see whether the machine is busy, then retry',
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
    cause: error.code ?? 'the operating system refused',
    cure: `see whether ${file} is installed for this system and may be executed`,
    exit: 3,
  });
}
