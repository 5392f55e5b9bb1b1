// `up`: the wizard's steps without a screen. Two readers of the same events: plain lines, or one JSON event a line.

import { dryWorldFor } from '../../deploy/dry-run/world.js';
import type { Event, Question } from '../../deploy/engine/event.js';
import { asciiSigns, lineOf, unicodeSigns } from '../../deploy/engine/line.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { type Answerer, startRun } from '../../deploy/engine/run.js';
import { initialState, reduce } from '../../deploy/engine/state.js';
import { accountOf } from '../../deploy/engine/time-summary.js';
import { pretended } from '../../deploy/script/rehearsal.js';
import { createForwards } from '../../deploy/steps/ports/forwards.js';
import { firstProblem } from '../../deploy/steps/secrets/step.js';
import { terminal } from '../../environment.js';
import { type ExitStatus, Failure, type SecretKey, secretKeys } from '../../problem.js';
import type { Settings } from '../../release/settings.js';
import type { CommandOf } from '../cli/options.js';
import { usageError } from '../cli/usage-error.js';
import { inCharset } from '../output.js';
import { openSession, requireBuildable } from '../session.js';
import { dryReader } from './dry-run-lines.js';
import { writeScript } from './script.js';
import { readSecretsFile } from './secrets-file.js';

type Up = CommandOf<'up'>;

export async function up(command: Up, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, !command.dryRun && !command.script);
  const forwards = new AbortController();
  try {
    requireBuildable(session.settings);
    const given = command.secretsFile === undefined ? {} : await readSecretsFile(command.secretsFile, session.redactor);
    if (command.throwawayDatabase && given['database-url']) throw twoDatabases();
    for (const text of [session.store.readOnly(), session.store.notice()])
      if (text && !command.dryRun && !command.script) process.stderr.write(`taskflow-tui: ${text}\n`);
    if (command.fresh) session.store.forget();
    const settings: Settings = { ...session.settings, ...(command.throwawayDatabase ? { throwawayDatabase: true } : {}) };
    if (command.script) return await writeScript({ session: { ...session, settings }, given, yes: command.yes, json: command.json });
    const run = startRun({
      plan: deploymentPlan,
      settings: { ...settings, givenSecrets: given, deployOver: true },
      worldFor: command.dryRun ? dryWorldFor(session.worldFor, settings.target) : session.worldFor,
      answer: answerer(command, given),
      emit: command.json ? jsonReader : plainReader(command.dryRun),
      redactor: session.redactor,
      patient: false,
      forwards: createForwards(AbortSignal.any([signal, forwards.signal])),
    });
    signal.addEventListener('abort', () => run.cancel());
    if (signal.aborted) run.cancel();
    return (await run.finished).exit;
  } finally {
    forwards.abort();
    session.store.close();
  }
}

function jsonReader(event: unknown) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function plainReader(dryRun: boolean): (event: Event) => void {
  const signs = terminal().unicode ? unicodeSigns : asciiSigns;
  const write = (line: string) => process.stdout.write(`${inCharset(line)}\n`);
  if (dryRun) return dryReader(signs, write);
  let state = initialState;
  return (event) => {
    state = reduce(state, event);
    const line = lineOf(event, signs);
    if (line !== undefined) write(line);
    const account = event.type === 'run-finished' ? accountOf(state) : undefined;
    if (account !== undefined) write(`  ${account}`);
  };
}

/** Nobody is there to be asked twice: the file's values, and what the flags consent to. */
function answerer(command: Up, given: Partial<Record<SecretKey, string>>): Answerer {
  return async (question: Question) => {
    if (question.type === 'confirm')
      return { type: 'confirm', yes: question.typed === undefined ? command.yes : command.confirmContext === question.typed };
    if (question.type === 'choice') throw new Failure(question.problem);
    const failure = firstProblem(question.problems);
    if (failure) throw failure;
    const { throwawayDatabase } = command;
    const needed = secretKeys.filter((key) => key !== 'openai-api-key' && !(key === 'database-url' && throwawayDatabase));
    const absent = needed.filter((key) => !given[key] && !question.stored.includes(key));
    const made = command.dryRun ? Object.fromEntries(absent.map((key) => [key, pretended[key]])) : {};
    if (absent.length && !command.dryRun) throw noSecrets(absent);
    return { type: 'secrets', values: { ...made, ...given }, throwawayDatabase };
  };
}

function twoDatabases(): Failure {
  return usageError(
    '--throwaway-database and a database-url are two databases',
    'leave database-url out of the secrets file, or the flag out of the command',
  );
}

function noSecrets(absent: SecretKey[]): Failure {
  return new Failure({
    problem: `no value for ${absent.join(', ')}`,
    cause: 'neither --secrets-file nor the cluster has one',
    fix: `give --secrets-file FILE (or - for standard input) with lines of key=value, or run taskflow-tui in a terminal to type them${
      absent.includes('database-url') ? '; --throwaway-database brings a temporary database' : ''
    }`,
    exit: 2,
  });
}
