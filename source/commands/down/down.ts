// `down`: lists what taskflow-tui created, asks, removes it in order, and prints what stays and why.
import path from 'node:path';
import { takeInventory } from '../../deploy/uninstall/inventory.js';
import { type PlanItem, planUninstall, type Selection } from '../../deploy/uninstall/plan.js';
import { clearState, uninstall } from '../../deploy/uninstall/removal.js';
import { commandFor, keyOf, order, type Resource, type Scope } from '../../deploy/uninstall/resource.js';
import { type ExitStatus, Failure } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { MinikubeState } from '../../world/index.js';
import type { CommandOf } from '../cli/options.js';
import { openSession, requireNamed } from '../session.js';
import { type DownFlags, getConsent } from './consent.js';
import { type Dialog, terminalDialog } from './dialog.js';
import { leftLine, planLines, removingLine, resultLine, stops, takesLong } from './lines.js';

export async function down(command: CommandOf<'down'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { store, world, settings } = session;
  try {
    const cause = store.readOnly();
    if (cause !== undefined) throw cannotStart(cause);
    await requireNamed(session);
    const scope = { world, target: settings.target, secretName: settings.secretName, signal };
    return await runDown(command, scope, terminalDialog(!command.noInput, signal));
  } finally {
    store.close();
  }
}

function cannotStart(cause: string): Failure {
  const fix = /another taskflow-tui/i.test(cause)
    ? 'Close the other taskflow-tui first.'
    : 'down needs the saved list of what to remove. Use the newer version, or make the state folder readable and writable.';
  return new Failure({ problem: "down can't start", cause, fix });
}

/** Exits with 130 when the person says no. Throws a usage error, after the list, when there is nobody to ask. */
export async function runDown(flags: DownFlags, scope: Scope, dialog: Dialog): Promise<ExitStatus> {
  const { resources, state } = await takeInventory(scope);
  warnAboutCluster(state, scope, dialog);
  const selection = selectionOf(flags, resources);
  let plan = planUninstall(resources, selection);
  for (const line of planLines(plan, scope.world.clock.now())) dialog.print(line);
  const consent = await getConsent(flags, plan, selection, dialog);
  if (consent === 'no') return 130;
  const needed = consent !== 'not needed';
  if (!needed) dialog.print('Nothing to remove.');
  else if (!flags.yes) {
    // While the question was open somebody may have changed a resource, which stays then, or created one that wasn't listed.
    const listed = new Set(resources.map(({ made }) => keyOf(made)));
    const now = (await takeInventory(scope)).resources.filter(({ made }) => listed.has(keyOf(made)));
    plan = planUninstall(now, consent.selection);
  }
  const everything = flags.all && !flags.only && (!needed || consent.whole);
  // Before the images: a leftover container uses its image.
  const swept = everything && needed ? await removeContainers(scope, dialog) : true;
  const { results, failed } = await remove(plan, scope, dialog);
  if (failed || !swept) return 1;
  if (everything) await finishAll(results, scope, dialog);
  return 0;
}

function warnAboutCluster(state: MinikubeState, { target: { profile } }: Scope, { warn }: Dialog): void {
  if (state === 'absent') warn(`taskflow-tui: The cluster ${profile} doesn't exist.`);
  else if (state === 'misconfigured')
    warn(
      `taskflow-tui: The kubeconfig doesn't point to the cluster ${profile}, so everything in it stays. To fix it: minikube update-context -p ${profile}`,
    );
  else if (state !== 'running') warn(`taskflow-tui: The cluster ${profile} isn't running, so everything in it stays.`);
}

function selectionOf({ all, cluster, only }: DownFlags, resources: Resource[]): Selection {
  const types = only ?? (all ? order.filter((type) => type !== 'cluster') : ['release' as const]);
  const named = resources.filter(({ made }) => only?.includes(made.type)).map(({ made }) => keyOf(made));
  return { types: cluster ? [...types, 'cluster'] : types, named: new Set(named) };
}

async function remove(plan: PlanItem[], scope: Scope, { print, warn }: Dialog): Promise<{ results: PlanItem[]; failed: boolean }> {
  let failed = false;
  const results = await uninstall(plan, scope, {
    begins(resource) {
      if (takesLong(resource)) print(removingLine(resource));
    },
    ended(item) {
      const line = resultLine(item);
      const error = item.type === 'leave' && item.failed;
      failed ||= error;
      if (line !== undefined) (error ? warn : print)(line);
    },
  });
  return { results, failed };
}

/** Removes what a killed run left of the images that it tried. False if that failed. */
async function removeContainers({ world, signal }: Scope, { print, warn }: Dialog): Promise<boolean> {
  try {
    for (const name of await world.docker.sweep(signal)) print(`removed       container ${name}, left over from a killed run`);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    const { problem, cause } = toProblem(error);
    warn(`not removed   containers that a killed run may have left: ${problem} (${cause})`);
    return false;
  }
}

/** After --all: clears the saved state and prints what stays on purpose. */
async function finishAll(results: PlanItem[], scope: Scope, { print }: Dialog): Promise<void> {
  clearState(results, scope);
  const cluster = results.find(({ resource, type }) => resource.made.type === 'cluster' && type === 'leave');
  if (cluster && resultLine(cluster) === undefined)
    print(
      leftLine(`${cluster.resource.text}: ${commandFor(cluster.resource.made, scope)} ${stops(cluster.resource) ? 'stops' : 'removes'} it`),
    );
  if (results.some(({ resource, type }) => resource.made.type === 'engine-image' && type === 'remove'))
    print(leftLine("docker's build cache: docker builder prune empties it"));
  const programs = await scope.world.installer.installed();
  if (!programs[0]) return;
  const names = programs.map(({ tool }) => tool).join(', ');
  print(leftLine(`${names} in ${path.dirname(programs[0].file)}, which taskflow-tui downloaded: delete the folder to remove them`));
}
