// `down`: lists what this program made, asks, removes it in order, and says what it left and why.

import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { survey } from '../../deploy/uninstall/inventory.js';
import { type Fate, fatesOf, mayBeNamed, type Wish } from '../../deploy/uninstall/plan.js';
import { carryOut, forgetAll } from '../../deploy/uninstall/removal.js';
import { commandFor, keyOf, order, type Scope, type Thing } from '../../deploy/uninstall/resource.js';
import { terminal } from '../../environment.js';
import { problemOf } from '../../fault.js';
import { type ExitStatus, Failure } from '../../problem.js';
import type { MinikubeState } from '../../world/index.js';
import type { CommandOf } from '../cli/options.js';
import { inCharset } from '../output.js';
import { openSession, requireNamed } from '../session.js';
import { beginning, type Choice, choiceFrom, listing, outcome, stops, takesLong } from './lines.js';

type Asked = Pick<CommandOf<'down'>, 'yes' | 'all' | 'cluster' | 'only'>;

/** `ask` gives the line that was typed, undefined when there is none to come; without it there is nobody to ask. */
export type Talk = { say(line: string): void; warn(line: string): void; ask?(question: string): Promise<string | undefined> };

export async function down(command: CommandOf<'down'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { store, world, settings } = session;
  try {
    const cause = store.readOnly();
    if (cause !== undefined) throw new Failure({ problem: 'down cannot start', cause, fix: fixOf(cause) });
    await requireNamed(session);
    const scope = { world, target: settings.target, secretName: settings.secretName, signal };
    return await takeDown(command, scope, talkHere(!command.noInput, signal));
  } finally {
    store.close();
  }
}

function fixOf(cause: string): string {
  if (cause.startsWith('another taskflow-tui')) return 'close the other one first';
  return 'what is to be removed is written in the state folder: use the newer version, or make the folder readable and writable';
}

/** Failure (exit 2), after the list, when consent is needed and cannot be had. 130: the person said no. */
export async function takeDown(asked: Asked, scope: Scope, talk: Talk): Promise<ExitStatus> {
  const { things, state } = await survey(scope);
  sayState(state, scope, talk);
  let wish = wishOf(asked, things);
  let fates = fatesOf(things, wish);
  for (const line of listing(fates, scope.world.clock.now())) talk.say(line);
  const consent = asked.yes ? { wish, whole: true } : await consentTo(asked, fates, wish, talk);
  if (consent === 'no') return 130;
  if (consent === 'not needed') talk.say('nothing to remove');
  else if (!asked.yes) {
    wish = consent.wish;
    // Minutes may have passed over the answer: what was changed in them is left, and what was not listed is not touched.
    const listed = new Set(things.map(({ made }) => keyOf(made)));
    fates = fatesOf(
      (await survey(scope)).things.filter(({ made }) => listed.has(keyOf(made))),
      wish,
    );
  }
  const everything = asked.all && !asked.only && (consent === 'not needed' || consent.whole);
  return perform(fates, { everything, consented: consent !== 'not needed' }, scope, talk);
}

function sayState(state: MinikubeState, { target }: Scope, { warn }: Talk): void {
  if (state === 'absent') warn(`taskflow-tui: there is no cluster ${target.profile}`);
  else if (state === 'misconfigured')
    warn(
      `taskflow-tui: the kubeconfig does not lead to the cluster ${target.profile}; what is in it stays. Fix: minikube update-context -p ${target.profile}`,
    );
  else if (state !== 'running') warn(`taskflow-tui: the cluster ${target.profile} is not running; what is in it stays`);
}

function wishOf({ all, cluster, only }: Asked, things: Thing[]): Wish {
  const types = only ?? (all ? order.filter((type) => type !== 'cluster') : ['release' as const]);
  const named = things.filter(({ made }) => only?.includes(made.type)).map(({ made }) => keyOf(made));
  return { types: cluster ? [...types, 'cluster'] : types, named: new Set(named) };
}

/** `whole`: everything on the list, and no choice from it. */
type Consent = { wish: Wish; whole: boolean } | 'no' | 'not needed';

async function consentTo(asked: Asked, fates: Fate[], wish: Wish, talk: Talk): Promise<Consent> {
  const things = fates.map(({ thing }) => thing);
  const goes = fates.some(({ type }) => type === 'remove');
  if (!goes && !(talk.ask && things.some((thing) => mayBeNamed(things, thing)))) return 'not needed';
  if (!talk.ask) throw noTerminal(asked);
  const answer = await choose(goes, things.length, talk.ask, talk);
  if (answer === 'none') return 'no';
  const whole = answer === 'all';
  const chosen = whole ? wish : { types: [], named: new Set(answer.flatMap((n) => things[n - 1] ?? []).map(({ made }) => keyOf(made))) };
  const settled = await withCluster(chosen, whole && asked.all && !asked.only, things, talk.ask);
  return { wish: settled, whole };
}

async function choose(goes: boolean, count: number, ask: NonNullable<Talk['ask']>, { warn }: Talk): Promise<Exclude<Choice, undefined>> {
  const question = goes ? 'Remove these? [y/N, or numbers such as 1 3] ' : 'Remove any of these? [N, or numbers such as 1] ';
  for (;;) {
    const line = await ask(question);
    const choice = line === undefined ? 'none' : choiceFrom(line, count);
    if (choice === 'all' && !goes) return 'none';
    if (choice !== undefined) return choice;
    warn(`y, n, or numbers from 1 to ${count}`);
  }
}

/** The cluster is more than the release: it has a question of its own. `offer`: ask for it although nobody named it. */
async function withCluster(wish: Wish, offer: boolean, things: Thing[], ask: NonNullable<Talk['ask']>): Promise<Wish> {
  const cluster = things.find(({ made, now }) => made.type === 'cluster' && now.type === 'as-made');
  if (!cluster) return wish;
  const key = keyOf(cluster.made);
  const wanted = wish.types.includes('cluster') || wish.named.has(key);
  if (!wanted && !offer) return wish;
  const { name } = cluster.made;
  const question = stops(cluster) ? `Stop the cluster ${name} too? [y/N] ` : `Delete the cluster ${name}, with everything in it? [y/N] `;
  const answer = await ask(question);
  const types = wish.types.filter((type) => type !== 'cluster');
  if (answer !== undefined && choiceFrom(answer, 0) === 'all') return { ...wish, types: [...types, 'cluster'] };
  return { types, named: new Set([...wish.named].filter((one) => one !== key)) };
}

function noTerminal({ all, cluster, only }: Asked): Failure {
  const flags = [...(all ? ['--all'] : []), ...(only ? ['--only', only.join()] : []), ...(cluster ? ['--cluster'] : []), '--yes'];
  return new Failure({
    problem: 'down needs consent',
    cause: 'there is no terminal to ask on',
    fix: 'give --yes',
    command: `taskflow-tui down ${flags.join(' ')}`,
    exit: 2,
  });
}

async function perform(
  fates: Fate[],
  { everything, consented }: { everything: boolean; consented: boolean },
  scope: Scope,
  talk: Talk,
): Promise<ExitStatus> {
  let worst: ExitStatus = 0;
  const begins = (thing: Thing) => takesLong(thing) && talk.say(beginning(thing));
  const ended = (fate: Fate) => {
    const said = outcome(fate);
    if (said?.failed) worst = 1;
    if (said) (said.failed ? talk.warn : talk.say)(said.text);
  };
  // First: a container that was left behind holds its image.
  if (everything && consented && !(await swept(scope, talk))) worst = 1;
  const results = await carryOut(fates, scope, { begins, ended });
  if (!everything || worst) return worst;
  forgetAll(results, scope);
  const cluster = results.find(({ thing, type }) => thing.made.type === 'cluster' && type === 'leave');
  if (cluster && outcome(cluster) === undefined) {
    const verb = stops(cluster.thing) ? 'stops' : 'removes';
    talk.say(`left          ${cluster.thing.text}: ${commandFor(cluster.thing.made, scope)} ${verb} it`);
  }
  if (results.some(({ thing, type }) => thing.made.type === 'engine-image' && type === 'remove'))
    talk.say('left          the build cache of docker: docker builder prune empties it');
  const programs = await scope.world.installer.installed();
  const [program] = programs;
  if (program) {
    const names = programs.map(({ tool }) => tool).join(', ');
    talk.say(`left          ${names} in ${path.dirname(program.file)}, which taskflow-tui downloaded: delete the folder to remove them`);
  }
  return worst;
}

/** What a killed run left of the images that it was trying. Whether that could be done. */
async function swept({ world, signal }: Scope, talk: Talk): Promise<boolean> {
  try {
    for (const name of await world.docker.sweep(signal)) talk.say(`removed       container ${name}, left behind by a run that was killed`);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    const { problem, cause } = problemOf(error);
    talk.warn(`not removed   containers that a killed run may have left behind: ${problem} (${cause})`);
    return false;
  }
}

/** On stdout and stderr; with questions when there is a terminal and `input` allows them. */
export function talkHere(input: boolean, signal: AbortSignal): Talk {
  return {
    say: (line) => process.stdout.write(`${inCharset(line)}\n`),
    warn: (line) => process.stderr.write(`${inCharset(line)}\n`),
    ...(input && terminal().interactive ? { ask: (question: string) => typed(question, signal) } : {}),
  };
}

/** undefined: the input ended, by ctrl-d, ctrl-c or a signal. */
async function typed(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
