// Judges a trial run by its outcome and its output. Pure.
import { databaseRefusal } from '../../../../diagnosis/database.js';
import { lackedVariables } from '../../../../diagnosis/lacked-variables.js';
import { lastError } from '../../../../diagnosis/last-error.js';
import type { Source } from '../../../../release/application.js';
import type { TrialOutcome } from '../../../../world/index.js';
import { deniedFolder, unreachableLine } from './log.js';

export type Verdict =
  | { type: 'answers'; ms: number; status: number }
  /** It starts, and only the pod has what it waits for: "its database". */
  | { type: 'alive'; needs: string }
  /** `names`: those that it named, maybe none. */
  | { type: 'lacks-values'; names: string[] }
  /** `denied`: the folder that it may not write. `fix`: known if its database refused it. */
  | { type: 'failed'; cause: string; denied?: string; fix?: string };

/** A traceback is seldom longer, and what was printed long before didn't end the application. */
const lastLines = 60;

/** `inReach`: it was given a database that the container reaches. */
export function judge(outcome: TrialOutcome, lines: string[], source: Source, inReach = false): Verdict {
  if (outcome.type === 'answered') return { ...outcome, type: 'answers' };
  // A health route that fails with its database would keep its pods from ever being ready.
  if (inReach && source.paths.liveness && outcome.type === 'silent' && (outcome.status ?? 0) >= 500)
    return { type: 'answers', ms: outcome.ms, status: outcome.status ?? 0 };
  const last = lines.slice(-lastLines);
  const cause = causeOf(outcome, last);
  const denied = deniedFolder(last, outcome.directory);
  // There are remedies for these.
  if (denied !== undefined) return { type: 'failed', cause, denied };
  const refused = unreachableLine(last);
  // What was printed before the refusal didn't stop it.
  const rest = refused ? last.slice(last.lastIndexOf(refused.line) + 1) : last;
  if (rest.some((line) => missing.test(line))) return { type: 'failed', cause };
  const names = lackedVariables(rest);
  if (names) return { type: 'lacks-values', names };
  if (refused) return { type: 'alive', needs: refused.database ? 'its database' : 'a service that it calls' };
  const fails =
    outcome.type === 'silent' && (outcome.status ?? 0) >= 500 && !last.some((line) => /^Traceback|^\s+at .*:\d+:\d+\)?$/.test(line));
  if (fails && source.needs.secretKeys.includes('database-url')) return { type: 'alive', needs: 'its database' };
  return { type: 'failed', cause, ...databaseRefusal(last) };
}

const missing =
  /ModuleNotFoundError|is not installed|requires "[\w-]+" to be installed|Cannot find (?:module|package)|ImportError|library is required/;

function causeOf(outcome: Exclude<TrialOutcome, { type: 'answered' }>, lines: string[]): string {
  const last = lines.findLast((line) => line.trim() !== '');
  // Node ends an error with the frames of its stack, and uvicorn with a line that says nothing.
  const error = last !== undefined && /^\s+at |^\s*\}|Application startup failed\. Exiting/.test(last) ? lastError(lines) : undefined;
  const printed =
    last === undefined ? 'It printed nothing' : error ? `Its last error: ${error}` : `Its last line: ${last.trim().slice(0, 300)}`;
  if (outcome.type === 'ended') return `It ended with exit code ${outcome.exitCode}${placeOf(lines, outcome.directory)}. ${printed}`;
  const answer = outcome.status === undefined ? 'Nothing answered' : `The last answer was ${outcome.status}`;
  return `${answer} within ${Math.round(outcome.ms / 1000)} s. ${printed}`;
}

/** ` in src/config.py, line 22`: the application's own innermost line of a Python traceback. */
function placeOf(lines: string[], directory: string): string {
  const inside = directory.endsWith('/') ? directory : `${directory}/`;
  const places = lines.flatMap((line) => {
    const [, file = '', number = ''] = /^\s*File "([^"]+)", line (\d+)/.exec(line) ?? [];
    return file.startsWith(inside) && !/site-packages/.test(file) ? [` in ${file.slice(inside.length)}, line ${number}`] : [];
  });
  return places.at(-1) ?? '';
}
