// What is wrong with the words of a command line, and the way out.
import { Failure } from '../../problem.js';

/** A Failure with exit 2. */
export function usage(problem: string, cure: string): Failure {
  return new Failure({ problem, cause: '', cure, exit: 2 });
}
