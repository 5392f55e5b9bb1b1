// A build or a trial run that failed, with what it printed.
import { Failure, type Problem } from '../../../problem.js';

export class FailedAttempt extends Failure {
  readonly stage: 'build' | 'trial';
  /** Oldest first, clean. */
  readonly lines: string[];
  /** The folder that it may not write, if that stopped it. */
  readonly denied: string | undefined;
  constructor(stage: 'build' | 'trial', problem: Problem, lines: string[], denied?: string) {
    super(problem);
    this.name = 'FailedAttempt';
    this.stage = stage;
    this.lines = lines;
    this.denied = denied;
  }
}
