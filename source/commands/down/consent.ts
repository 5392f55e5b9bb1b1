// Gets the person's consent to the uninstall plan, in whole or by numbers.
import { type Fate, mayBeNamed, type Wish } from '../../deploy/uninstall/plan.js';
import { keyOf, type Thing } from '../../deploy/uninstall/resource.js';
import { Failure } from '../../problem.js';
import type { CommandOf } from '../cli/options.js';
import type { Ask, Dialog } from './dialog.js';
import { stops } from './lines.js';

export type DownFlags = Pick<CommandOf<'down'>, 'yes' | 'all' | 'cluster' | 'only'>;
/** `whole`: to the whole list, not to some numbers of it. */
export type Consent = { wish: Wish; whole: boolean } | 'no' | 'not needed';

/** Throws a usage error when there is nobody to ask. */
export async function getConsent(flags: DownFlags, fates: Fate[], wish: Wish, dialog: Dialog): Promise<Consent> {
  if (flags.yes) return { wish, whole: true };
  const things = fates.map(({ thing }) => thing);
  const removes = fates.some(({ type }) => type === 'remove');
  if (!removes && !(dialog.ask && things.some((thing) => mayBeNamed(things, thing)))) return 'not needed';
  if (!dialog.ask) throw noTerminal(flags);
  const answer = await askWhich(removes, things.length, dialog.ask, dialog);
  if (answer === 'none') return 'no';
  const whole = answer === 'all';
  const chosen = whole ? wish : { types: [], named: new Set(answer.flatMap((n) => things[n - 1] ?? []).map(({ made }) => keyOf(made))) };
  return { wish: await askForCluster(chosen, whole && flags.all && !flags.only, things, dialog.ask), whole };
}

/** Everything that would be removed, nothing, or numbers of the list. */
type Choice = 'all' | 'none' | number[];

async function askWhich(removes: boolean, count: number, ask: Ask, { warn }: Dialog): Promise<Choice> {
  const question = removes ? 'Remove these? [y/N, or numbers such as 1 3] ' : 'Remove any of these? [N, or numbers such as 1] ';
  for (;;) {
    const line = await ask(question);
    const choice = line === undefined ? 'none' : parseChoice(line, count);
    if (choice === 'all' && !removes) return 'none';
    if (choice !== undefined) return choice;
    warn(`Answer y, n, or numbers from 1 to ${count}.`);
  }
}

/** undefined for an invalid answer to a list of `count` resources. */
export function parseChoice(answer: string, count: number): Choice | undefined {
  const words = answer.trim().toLowerCase();
  if (/^y(es)?$/.test(words)) return 'all';
  if (/^(no?)?$/.test(words)) return 'none';
  const numbers = words.split(/[\s,]+/).map(Number);
  return numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= count) ? [...new Set(numbers)] : undefined;
}

/** A cluster holds more than the release, so it has its own question. @param offer ask even if nobody named it */
async function askForCluster(wish: Wish, offer: boolean, things: Thing[], ask: Ask): Promise<Wish> {
  const cluster = things.find(({ made, now }) => made.type === 'cluster' && now.type === 'as-made');
  if (!cluster) return wish;
  const key = keyOf(cluster.made);
  if (!offer && !wish.types.includes('cluster') && !wish.named.has(key)) return wish;
  const { name } = cluster.made;
  const answer = await ask(
    stops(cluster) ? `Stop the cluster ${name} too? [y/N] ` : `Delete the cluster ${name} and everything in it? [y/N] `,
  );
  const types = wish.types.filter((type) => type !== 'cluster');
  if (answer !== undefined && parseChoice(answer, 0) === 'all') return { ...wish, types: [...types, 'cluster'] };
  return { types, named: new Set([...wish.named].filter((one) => one !== key)) };
}

function noTerminal({ all, cluster, only }: DownFlags): Failure {
  const flags = [...(all ? ['--all'] : []), ...(only ? ['--only', only.join()] : []), ...(cluster ? ['--cluster'] : []), '--yes'];
  return new Failure({
    problem: 'down needs your consent',
    cause: 'There is no terminal to ask in',
    fix: 'Pass --yes.',
    command: `taskflow-tui down ${flags.join(' ')}`,
    exit: 2,
  });
}
