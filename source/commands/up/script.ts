// `up --script`: writes what `up` would do as a shell script, and a record of it, into the current folder.
import path from 'node:path';
import { isPlaceholder } from '../../deploy/checkout/frontend/build-placeholders.js';
import { dryWorldFor } from '../../deploy/dry-run/world.js';
import type { Answerer } from '../../deploy/engine/context.js';
import type { Event } from '../../deploy/engine/event.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { startRun } from '../../deploy/engine/run.js';
import { type CurrentState, readCurrentState } from '../../deploy/script/current-state.js';
import { collectParts, recordName, scriptName } from '../../deploy/script/parts.js';
import { formatRecord } from '../../deploy/script/record.js';
import { formatScript, marker } from '../../deploy/script/script.js';
import { placeholdersFor, simulateInstall } from '../../deploy/script/simulate.js';
import { createForwards } from '../../deploy/steps/ports/forwards.js';
import { firstProblem } from '../../deploy/steps/secrets/step.js';
import { Cancelled, type ExitStatus, Failure } from '../../problem.js';
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import { usesThrowaway } from '../../release/throwaway.js';
import { print } from '../output.js';
import { requireNamed, type Session } from '../session.js';
import { writeOwnFiles } from './script-files.js';

type ScriptSession = Pick<Session, 'settings' | 'worldFor' | 'world' | 'redactor' | 'signal'>;

export type ScriptOptions = {
  /** Opened for reading. */
  session: ScriptSession;
  /** Answers what the dry run asks. */
  yes: boolean;
  json: boolean;
  /** Default: the current one. */
  folder?: string;
};

export async function writeScript({ session, yes, json, folder = process.cwd() }: ScriptOptions): Promise<ExitStatus> {
  const { world, redactor, signal } = session;
  refuseSecretArguments(session);
  await requireNamed(session);
  const settings = await settingsNow(session);
  const found = await foundNow({ ...session, settings }, yes);
  const requests = await simulateInstall({ plan: deploymentPlan, settings, worldFor: session.worldFor, signal });
  if (signal.aborted) throw new Cancelled();
  const [downloaded] = await world.installer.installed();
  const parts = {
    ...collectParts(settings, requests, world.docker, world.helm, world.clock.now()),
    ...(downloaded ? { toolsFolder: path.dirname(downloaded.file) } : {}),
  };
  const script = path.join(folder, scriptName);
  const record = path.join(folder, recordName);
  const files = [
    { file: script, text: formatScript(parts), mode: 0o755 },
    { file: record, text: redactor.clean(formatRecord({ parts, found, uninstall: world.helm.uninstallCommand() })), mode: 0o644 },
  ];
  await writeOwnFiles(files, marker);
  if (json) process.stdout.write(`${JSON.stringify({ type: 'script-written', script, record })}\n`);
  else print(`Wrote ${script}: read it, then run it to do what up does.\nWrote ${record}: what the script creates, and why.`);
  return 0;
}

/** A throwaway database in use stays unless another database is given. Without a cluster only the flag counts. */
async function settingsNow({ settings, world, signal }: ScriptSession): Promise<Settings> {
  const stored = settings.givenSecrets?.['database-url']
    ? undefined
    : await world.cluster.secret(settings.secretName, signal).catch(() => undefined);
  return usesThrowaway(stored, settings.target) ? { ...settings, throwawayDatabase: true } : settings;
}

/** The current state, from a dry run. If it fails, the events say where and why. */
async function foundNow(session: ScriptSession, yes: boolean): Promise<CurrentState> {
  const { settings, worldFor, redactor, signal } = session;
  const events: Event[] = [];
  const run = startRun({
    plan: deploymentPlan,
    settings,
    worldFor: dryWorldFor(worldFor, settings.target),
    answer: answererOf(yes, settings.throwawayDatabase),
    emit: (event) => events.push(event),
    redactor,
    patient: false,
    forwards: createForwards(signal),
  });
  const cancel = () => run.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  await run.finished;
  signal.removeEventListener('abort', cancel);
  if (signal.aborted) throw new Cancelled();
  return readCurrentState(events);
}

function answererOf(yes: boolean, throwawayDatabase = false): Answerer {
  return async (question) => {
    // The script installs no tools and starts no engine; the record lists what is missing.
    if (question.id === 'install-tools' || question.id === 'start-engine') return { type: 'confirm', yes: false };
    // A context that isn't local was confirmed before.
    if (question.type === 'confirm') return { type: 'confirm', yes: yes || question.typed !== undefined };
    if (question.type === 'choice') throw new Failure(question.problem);
    const failure = firstProblem(question);
    if (failure) throw failure;
    return { type: 'secrets', ...placeholdersFor(question, throwawayDatabase), throwawayDatabase };
  };
}

/** The script would contain it in plain text, and so would the image's history. */
function refuseSecretArguments({ settings, redactor }: ScriptSession): void {
  for (const component of components) {
    for (const [name, value] of Object.entries(settings.sources[component].buildArgs)) {
      const lines = value.split('\n').filter((line) => !isPlaceholder(line));
      if (lines.every((line) => redactor.clean(line) === line)) continue;
      throw new Failure({
        problem: `The build argument ${name} of the ${component} looks like a secret`,
        cause: 'The script and every image built with it would contain it in plain text',
        fix: 'Leave it out, and give the application its secrets at run time.',
        exit: 2,
      });
    }
  }
}
