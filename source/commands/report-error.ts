// Reports the error that ended a command on stderr. The details of an unexpected error go into a log.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { problemLines } from '../deploy/engine/line.js';
import { makeFolder } from '../files.js';
import { type ExitStatus, Failure, type Problem } from '../problem.js';
import { processRedactor } from '../redact.js';
import { stateFolder } from '../state/folder.js';
import { errorLines, errorLogPath, unexpectedProblem } from '../unexpected-error.js';
import { printMessage } from './output.js';

/** Returns the exit status. */
export function reportError(error: unknown): ExitStatus {
  const problem = error instanceof Failure ? error.problem : logFault(error);
  // A usage error is its own cause.
  const lines = problem.cause ? problemLines(problem) : [problem.fix];
  const text = [`taskflow-tui: ${problem.problem}`, ...lines.map((line) => `  ${line}`)].join('\n');
  printMessage(processRedactor.clean(text));
  return problem.exit ?? 1;
}

/** Synchronous: the process may end right after it. */
function logFault(error: unknown): Problem {
  const log = errorLogPath(path.join(stateFolder(), 'logs'), Date.now());
  try {
    makeFolder(path.dirname(log));
    writeFileSync(log, `${errorLines(error, processRedactor.clean).join('\n')}\n`, { mode: 0o600 });
    return unexpectedProblem(error, log);
  } catch {
    return unexpectedProblem(error);
  }
}
