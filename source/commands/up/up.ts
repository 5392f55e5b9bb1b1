// `up`: runs the wizard's steps without a screen and prints their events as lines or as JSON.
import { dryWorldFor } from '../../deploy/dry-run/world.js';
import type { Answerer } from '../../deploy/engine/context.js';
import type { Event, Question } from '../../deploy/engine/event.js';
import { asciiSigns, lineOf, unicodeSigns } from '../../deploy/engine/line.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { startRun } from '../../deploy/engine/run.js';
import { initialState, reduce } from '../../deploy/engine/state.js';
import { timeSummary } from '../../deploy/engine/time-summary.js';
import { placeholderSecrets } from '../../deploy/script/simulate.js';
import { createForwards } from '../../deploy/steps/ports/forwards.js';
import { firstProblem } from '../../deploy/steps/secrets/step.js';
import { terminal } from '../../environment.js';
import { type ExitStatus, Failure, type SecretKey, secretKeys } from '../../problem.js';
import type { Settings } from '../../release/settings.js';
import { newestPair } from '../application.js';
import type { CommandOf } from '../cli/options.js';
import { usageError } from '../cli/usage-error.js';
import { print, printMessage } from '../output.js';
import { openSession, printNotices, requireBuildable } from '../session.js';
import { dryRunPrinter } from './dry-run-lines.js';
import { writeScript } from './script.js';
import { readSecretsFile } from './secrets-file.js';

type Up = CommandOf<'up'>;

export async function up(command: Up, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const choose = newestPair(command.yes, printMessage);
  const session = await openSession(command, root, signal, !command.dryRun && !command.script, choose);
  const forwards = new AbortController();
  try {
    requireBuildable(session.settings);
    const given = command.secretsFile === undefined ? {} : await readSecretsFile(command.secretsFile, session.redactor);
    if (command.throwawayDatabase && given['database-url'])
      throw usageError(
        "--throwaway-database can't be combined with a database-url",
        'Remove database-url from the secrets file, or --throwaway-database from the command.',
      );
    if (!command.dryRun && !command.script) printNotices(session.store);
    if (command.fresh) session.store.forget();
    const settings: Settings = { ...session.settings, ...(command.throwawayDatabase ? { throwawayDatabase: true } : {}) };
    if (command.script) return await writeScript({ session: { ...session, settings }, given, yes: command.yes, json: command.json });
    const run = startRun({
      plan: deploymentPlan,
      settings: { ...settings, givenSecrets: given, deployOver: true },
      worldFor: command.dryRun ? dryWorldFor(session.worldFor, settings.target) : session.worldFor,
      answer: answerer(command, given),
      emit: command.json ? printJson : linePrinter(command.dryRun),
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

function printJson(event: unknown) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function linePrinter(dryRun: boolean): (event: Event) => void {
  const signs = terminal().unicode ? unicodeSigns : asciiSigns;
  if (dryRun) return dryRunPrinter(signs, print);
  let state = initialState;
  return (event) => {
    state = reduce(state, event);
    const line = lineOf(event, signs);
    if (line !== undefined) print(line);
    const account = event.type === 'run-finished' ? timeSummary(state) : undefined;
    if (account !== undefined) print(`  ${account}`);
  };
}

/** Answers from the secrets file and the flags: nobody can be asked twice. */
function answerer(command: Up, given: Partial<Record<SecretKey, string>>): Answerer {
  return async (question: Question) => {
    if (question.type === 'confirm')
      return { type: 'confirm', yes: question.typed === undefined ? command.yes : command.confirmContext === question.typed };
    if (question.type === 'choice') throw new Failure(question.problem);
    const failure = firstProblem(question.problems);
    if (failure) throw failure;
    const { throwawayDatabase } = command;
    const needed = secretKeys.filter((key) => key !== 'openai-api-key' && !(key === 'database-url' && throwawayDatabase));
    const missing = needed.filter((key) => !given[key] && !question.stored.includes(key));
    const placeholders = command.dryRun ? Object.fromEntries(missing.map((key) => [key, placeholderSecrets[key]])) : {};
    if (missing.length && !command.dryRun) throw noSecrets(missing);
    return { type: 'secrets', values: { ...placeholders, ...given }, throwawayDatabase };
  };
}

function noSecrets(missing: SecretKey[]): Failure {
  return new Failure({
    problem: `There is no value for ${missing.join(', ')}`,
    cause: 'Neither --secrets-file nor the cluster has one',
    fix: `Pass --secrets-file FILE (- is standard input) with key=value lines, or run taskflow-tui in a terminal to type the values.${
      missing.includes('database-url') ? ' --throwaway-database runs a temporary database.' : ''
    }`,
    exit: 2,
  });
}
