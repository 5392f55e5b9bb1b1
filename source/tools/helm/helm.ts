// Implements the Helm port with the helm command line, 3.14 to 4. Rollouts are watched elsewhere, because helm prints nothing while it waits.
import { Failure } from '../../problem.js';
import type { ChartRequest, Helm, Target } from '../../world/index.js';
import { environmentFor } from '../kubectl/private-kubeconfig.js';
import type { Outcome, Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { parseHistory, parseRelease } from './answers.js';
import { helmProblem } from './failure.js';
import { parseJobs } from './jobs.js';

/** A helm that is killed leaves the release pending, so helm refuses every later upgrade. It gets time to stop by itself. */
const graceSeconds = 20;
const lintSeconds = 60;
const statusSeconds = 30;
/** helm's own limit, for hooks and single calls. The process's limit comes later, so that helm can end in order. */
const operationSeconds = 180;
const mostRevisions = 20;

type Asked = { args: string[]; input?: string; seconds: number };
type Values = Omit<ChartRequest, 'chart' | 'description'>;

/**
 * Every call names the context and the namespace, whatever the kubeconfig has as current.
 * @param parts `kubeconfig`: path of the one to use; the user's if it is left out or returns undefined
 */
export function createHelm(parts: { programs: Programs; target: Target; kubeconfig?: () => Promise<string | undefined> }): Helm {
  const { programs, target, kubeconfig } = parts;
  const { release } = target;
  const pinned = (args: string[]) => [...args, '--kube-context', target.context, '--namespace', target.namespace];
  const command = async (asked: Asked, signal: AbortSignal) => ({
    file: 'helm',
    args: pinned(asked.args),
    ...(asked.input === undefined ? {} : { input: asked.input }),
    env: await environmentFor(kubeconfig),
    timeoutSeconds: asked.seconds,
    graceSeconds,
    signal,
  });
  const run = async (asked: Asked, signal: AbortSignal) => programs.run(await command(asked, signal));
  /** For JSON answers. They hold values and manifests, so they aren't kept. */
  const read = async (asked: Asked, signal: AbortSignal) => programs.read(await command(asked, signal));
  const history = ['helm', ...pinned(['history', release])].join(' ');
  const failure = (problem: string, outcome: Outcome) => new Failure(helmProblem(problem, outcome, history));

  return {
    version: (signal) => askVersion(programs, versionQuestions.helm, signal),
    async lint({ chart, description: _, ...values }, signal) {
      const asked = { args: ['lint', chart, ...valuesArguments(values)], input: valuesInput(values), seconds: lintSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`The chart ${chart} doesn't pass helm lint`, outcome);
    },
    async migrationJobs({ chart, description: _, ...values }, signal) {
      const shown = ['--show-only', 'templates/migrations.yaml'];
      const asked = {
        args: ['template', release, chart, ...shown, ...valuesArguments(values)],
        input: valuesInput(values),
        seconds: lintSeconds,
      };
      const outcome = await read(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`The chart ${chart} can't render its migration Jobs`, outcome);
      return parseJobs(outcome.stdout);
    },
    upgradeCommand: (request) => ['helm', ...pinned(upgradeArguments(release, request))],
    async upgrade(request, signal) {
      const asked = { args: upgradeArguments(release, request), input: valuesInput(request), seconds: operationSeconds + 30 };
      const outcome = await read(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`The release ${release} couldn't be installed`, withoutDocument(outcome));
      return parseRelease(outcome.stdout, programs.clean);
    },
    async status(signal) {
      const asked = { args: ['status', release, '--output', 'json'], seconds: statusSeconds };
      const outcome = await read(asked, signal);
      if (outcome.exitCode === 0) return parseRelease(outcome.stdout, programs.clean);
      if (/release: not found/.test(outcome.stderr)) return undefined;
      throw failure(`helm couldn't read the status of the release ${release}`, withoutDocument(outcome));
    },
    uninstallCommand: () => ['helm', ...pinned(uninstallArguments(release))],
    async uninstall(signal) {
      const asked = { args: uninstallArguments(release), seconds: operationSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode === 0 || /release: not found/.test(outcome.stderr)) return;
      throw failure(`The release ${release} couldn't be uninstalled`, outcome);
    },
    async history(signal) {
      const asked = { args: ['history', release, '--max', String(mostRevisions), '--output', 'json'], seconds: statusSeconds };
      const outcome = await read(asked, signal);
      if (outcome.exitCode === 0) return parseHistory(outcome.stdout, programs.clean);
      if (/release: not found/.test(outcome.stderr)) return [];
      throw failure(`helm couldn't list the revisions of ${release}`, withoutDocument(outcome));
    },
    rollbackCommand: (revision) => ['helm', ...pinned(rollbackArguments(release, revision))],
    async rollback(revision, signal) {
      const asked = { args: rollbackArguments(release, revision), seconds: operationSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`The release ${release} couldn't be rolled back to revision ${revision}`, outcome);
    },
  };
}

function rollbackArguments(release: string, revision: number): string[] {
  return ['rollback', release, String(revision)];
}

function uninstallArguments(release: string): string[] {
  return ['uninstall', release];
}

function upgradeArguments(release: string, { chart, description, ...values }: ChartRequest): string[] {
  const options = ['--timeout', `${operationSeconds}s`, '--output', 'json'];
  // helm stores it with the revision once that is deployed; until then helm's own text is there.
  if (description !== undefined) options.unshift('--description', description);
  // Without --reset-values, helm reuses the last release's values if it gets none.
  return ['upgrade', '--install', release, chart, '--reset-values', ...valuesArguments(values), ...options];
}

/** `-` is stdin, which keeps values out of the process list. Later files win. */
function valuesArguments({ valuesFiles }: Values): string[] {
  return [...valuesFiles, '-'].flatMap((file) => ['--values', file]);
}

/** JSON is YAML. */
function valuesInput({ values }: Values): string {
  return JSON.stringify(values);
}

function withoutDocument(outcome: Outcome): Outcome {
  return { ...outcome, stdout: '' };
}
