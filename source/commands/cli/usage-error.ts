// A usage error: what is wrong with the command line, and how to fix it.
import { Failure } from '../../problem.js';

/** Exit status 2. */
export function usageError(problem: string, fix: string): Failure {
  return new Failure({ problem, cause: '', fix, exit: 2 });
}

export function invalidValue(flag: string, value: string, fix: string): Failure {
  return usageError(`Invalid value ${JSON.stringify(value)} for --${flag}`, fix);
}
