// Gets the person's consent to the uninstall plan, in whole or by numbers.
import { isRemovable, type PlanItem, type Selection } from '../../deploy/uninstall/plan.js';
import { keyOf, type Resource } from '../../deploy/uninstall/resource.js';
import { Failure } from '../../problem.js';
import type { CommandOf } from '../cli/options.js';
import type { Ask, Dialog } from './dialog.js';
import { stops } from './lines.js';

export type DownFlags = Pick<CommandOf<'down'>, 'yes' | 'all' | 'cluster' | 'only'>;
/** `whole`: to the whole list, not to some numbers of it. */
export type Consent = { selection: Selection; whole: boolean } | 'no' | 'not needed';

/** Throws a usage error when there is nobody to ask. */
export async function getConsent(flags: DownFlags, plan: PlanItem[], selection: Selection, dialog: Dialog): Promise<Consent> {
  if (flags.yes) return { selection, whole: true };
  const resources = plan.map(({ resource }) => resource);
  const removes = plan.some(({ type }) => type === 'remove');
  if (!removes && !(dialog.ask && resources.some((resource) => isRemovable(resources, resource)))) return 'not needed';
  if (!dialog.ask) throw noTerminal(flags);
  const answer = await askWhich(removes, resources.length, dialog.ask, dialog);
  if (answer === 'none') return 'no';
  const whole = answer === 'all';
  const chosen = whole
    ? selection
    : { types: [], named: new Set(answer.flatMap((n) => resources[n - 1] ?? []).map(({ made }) => keyOf(made))) };
  return { selection: await askForCluster(chosen, whole && flags.all && !flags.only, resources, dialog.ask), whole };
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
async function askForCluster(selection: Selection, offer: boolean, resources: Resource[], ask: Ask): Promise<Selection> {
  const cluster = resources.find(({ made, now }) => made.type === 'cluster' && now.type === 'as-made');
  if (!cluster) return selection;
  const key = keyOf(cluster.made);
  if (!offer && !selection.types.includes('cluster') && !selection.named.has(key)) return selection;
  const { name } = cluster.made;
  const answer = await ask(
    stops(cluster) ? `Stop the cluster ${name} too? [y/N] ` : `Delete the cluster ${name} and everything in it? [y/N] `,
  );
  const types = selection.types.filter((type) => type !== 'cluster');
  if (answer !== undefined && parseChoice(answer, 0) === 'all') return { ...selection, types: [...types, 'cluster'] };
  return { types, named: new Set([...selection.named].filter((one) => one !== key)) };
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
