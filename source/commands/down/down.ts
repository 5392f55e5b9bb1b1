// `down`: lists what taskflow-tui created, asks, removes it in order, and prints what stays and why.
import path from 'node:path';
import { survey } from '../../deploy/uninstall/inventory.js';
import { type Fate, fatesOf, type Wish } from '../../deploy/uninstall/plan.js';
import { carryOut, forgetAll } from '../../deploy/uninstall/removal.js';
import { commandFor, keyOf, order, type Scope, type Thing } from '../../deploy/uninstall/resource.js';
import { problemOf } from '../../fault.js';
import { type ExitStatus, Failure } from '../../problem.js';
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
  const { things, state } = await survey(scope);
  warnAboutCluster(state, scope, dialog);
  const wish = wishOf(flags, things);
  let fates = fatesOf(things, wish);
  for (const line of planLines(fates, scope.world.clock.now())) dialog.print(line);
  const consent = await getConsent(flags, fates, wish, dialog);
  if (consent === 'no') return 130;
  const needed = consent !== 'not needed';
  if (!needed) dialog.print('Nothing to remove.');
  else if (!flags.yes) {
    // While the question was open somebody may have changed a resource, which stays then, or created one that wasn't listed.
    const listed = new Set(things.map(({ made }) => keyOf(made)));
    const now = (await survey(scope)).things.filter(({ made }) => listed.has(keyOf(made)));
    fates = fatesOf(now, consent.wish);
  }
  const everything = flags.all && !flags.only && (!needed || consent.whole);
  // Before the images: a leftover container uses its image.
  const swept = everything && needed ? await removeContainers(scope, dialog) : true;
  const { results, failed } = await remove(fates, scope, dialog);
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

function wishOf({ all, cluster, only }: DownFlags, things: Thing[]): Wish {
  const types = only ?? (all ? order.filter((type) => type !== 'cluster') : ['release' as const]);
  const named = things.filter(({ made }) => only?.includes(made.type)).map(({ made }) => keyOf(made));
  return { types: cluster ? [...types, 'cluster'] : types, named: new Set(named) };
}

async function remove(fates: Fate[], scope: Scope, { print, warn }: Dialog): Promise<{ results: Fate[]; failed: boolean }> {
  let failed = false;
  const results = await carryOut(fates, scope, {
    begins(thing) {
      if (takesLong(thing)) print(removingLine(thing));
    },
    ended(fate) {
      const line = resultLine(fate);
      const error = fate.type === 'leave' && fate.failed;
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
    const { problem, cause } = problemOf(error);
    warn(`not removed   containers that a killed run may have left: ${problem} (${cause})`);
    return false;
  }
}

/** After --all: clears the saved state and prints what stays on purpose. */
async function finishAll(results: Fate[], scope: Scope, { print }: Dialog): Promise<void> {
  forgetAll(results, scope);
  const cluster = results.find(({ thing, type }) => thing.made.type === 'cluster' && type === 'leave');
  if (cluster && resultLine(cluster) === undefined)
    print(leftLine(`${cluster.thing.text}: ${commandFor(cluster.thing.made, scope)} ${stops(cluster.thing) ? 'stops' : 'removes'} it`));
  if (results.some(({ thing, type }) => thing.made.type === 'engine-image' && type === 'remove'))
    print(leftLine("docker's build cache: docker builder prune empties it"));
  const programs = await scope.world.installer.installed();
  if (!programs[0]) return;
  const names = programs.map(({ tool }) => tool).join(', ');
  print(leftLine(`${names} in ${path.dirname(programs[0].file)}, which taskflow-tui downloaded: delete the folder to remove them`));
}
