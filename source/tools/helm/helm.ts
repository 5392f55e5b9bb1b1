// The release, through the helm command line, 3.14 to 4. The rollout is watched elsewhere: helm says nothing while it waits.
import { Failure } from '../../problem.js';
import type { ChartRequest, Helm, Target } from '../../world/index.js';
import { environmentFor } from '../kubectl/private-kubeconfig.js';
import type { Outcome, Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { parseHistory, parseRelease } from './answers.js';
import { helmProblem } from './failure.js';

/** A helm that is killed leaves the release pending, and every later upgrade refused: it gets the time to give up by itself. */
const graceSeconds = 20;
const lintSeconds = 60;
const statusSeconds = 30;
/** Of helm's own, for hooks and single calls; the program's limit comes a little later, so that helm can end in order. */
const operationSeconds = 180;
const mostRevisions = 20;

type Asked = { args: string[]; input?: string; seconds: number };
type Values = Omit<ChartRequest, 'chart' | 'description'>;

/**
 * Every call names the context and the namespace: what the kubeconfig has as current does not count.
 * @param parts `kubeconfig`: path of the one to use; without it, or as long as that gives none, the person's
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
  /** For answers in JSON, which hold values and manifests and so are not kept. */
  const read = async (asked: Asked, signal: AbortSignal) => programs.read(await command(asked, signal));
  const history = ['helm', ...pinned(['history', release])].join(' ');
  const failure = (problem: string, outcome: Outcome) => new Failure(helmProblem(problem, outcome, history));

  return {
    version: (signal) => askVersion(programs, versionQuestions.helm, signal),
    async lint({ chart, description: _, ...values }, signal) {
      const asked = { args: ['lint', chart, ...valuesArguments(values)], input: valuesInput(values), seconds: lintSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`the chart ${chart} does not pass helm lint`, outcome);
    },
    upgradeCommand: (request) => ['helm', ...pinned(upgradeArguments(release, request))],
    async upgrade(request, signal) {
      const asked = { args: upgradeArguments(release, request), input: valuesInput(request), seconds: operationSeconds + 30 };
      const outcome = await read(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`the release ${release} could not be installed`, withoutDocument(outcome));
      return parseRelease(outcome.stdout, programs.clean);
    },
    async status(signal) {
      const asked = { args: ['status', release, '--output', 'json'], seconds: statusSeconds };
      const outcome = await read(asked, signal);
      if (outcome.exitCode === 0) return parseRelease(outcome.stdout, programs.clean);
      if (/release: not found/.test(outcome.stderr)) return undefined;
      throw failure(`helm could not say how the release ${release} is`, withoutDocument(outcome));
    },
    uninstallCommand: () => ['helm', ...pinned(uninstallArguments(release))],
    async uninstall(signal) {
      const asked = { args: uninstallArguments(release), seconds: operationSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode === 0 || /release: not found/.test(outcome.stderr)) return;
      throw failure(`the release ${release} could not be removed`, outcome);
    },
    async history(signal) {
      const asked = { args: ['history', release, '--max', String(mostRevisions), '--output', 'json'], seconds: statusSeconds };
      const outcome = await read(asked, signal);
      if (outcome.exitCode === 0) return parseHistory(outcome.stdout, programs.clean);
      if (/release: not found/.test(outcome.stderr)) return [];
      throw failure(`helm could not list the revisions of ${release}`, withoutDocument(outcome));
    },
    rollbackCommand: (revision) => ['helm', ...pinned(rollbackArguments(release, revision))],
    async rollback(revision, signal) {
      const asked = { args: rollbackArguments(release, revision), seconds: operationSeconds };
      const outcome = await run(asked, signal);
      if (outcome.exitCode !== 0) throw failure(`the release ${release} could not go back to revision ${revision}`, outcome);
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
  // helm keeps it with the revision once that is deployed; until then it has words of its own there.
  if (description !== undefined) options.unshift('--description', description);
  // Without --reset-values helm takes the last release's values when it is given none.
  return ['upgrade', '--install', release, chart, '--reset-values', ...valuesArguments(values), ...options];
}

/** `-` is stdin: values do not show in the process list. Later ones win. */
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
