// A usage error: what is wrong with the command line, and how to fix it.
import { Failure } from '../../problem.js';

/** Exit status 2. */
export function usageError(problem: string, cure: string): Failure {
  return new Failure({ problem, cause: '', cure, exit: 2 });
}

export function invalidValue(flag: string, value: string, cure: string): Failure {
  return usageError(`Invalid value ${JSON.stringify(value)} for --${flag}`, cure);
}
