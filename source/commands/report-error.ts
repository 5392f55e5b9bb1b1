// What is said when a command ends by an error: on stderr, in words. The whole of a fault goes into a log, for whoever is to mend it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { problemLines } from '../deploy/engine/line.js';
import { faultLines, faultLog, faultProblem } from '../fault.js';
import { makeFolder } from '../folder.js';
import { type ExitStatus, Failure, type Problem } from '../problem.js';
import { processRedactor } from '../redact.js';
import { stateFolder } from '../state/folder.js';
import { inCharset } from './output.js';

/** Says it, and gives what to exit with. */
export function lastWords(error: unknown): ExitStatus {
  const problem = error instanceof Failure ? error.problem : kept(error);
  // A wrong word on the command line is its own cause.
  const lines = problem.cause ? problemLines(problem) : [problem.fix];
  const text = [`taskflow-tui: ${problem.problem}`, ...lines.map((line) => `  ${line}`)].join('\n');
  process.stderr.write(`${inCharset(processRedactor.clean(text))}\n`);
  return problem.exit ?? 1;
}

/** Without waiting: it may be the last thing that this process does. */
function kept(error: unknown): Problem {
  const log = faultLog(path.join(stateFolder(), 'logs'), Date.now());
  try {
    makeFolder(path.dirname(log));
    writeFileSync(log, `${faultLines(error, processRedactor.clean).join('\n')}\n`, { mode: 0o600 });
    return faultProblem(error, log);
  } catch {
    return faultProblem(error);
  }
}
