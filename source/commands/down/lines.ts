// What `down` says: a line a thing, before it is asked for and after it is done. Pure.
import type { Fate } from '../../deploy/uninstall/plan.js';
import type { Thing } from '../../deploy/uninstall/resource.js';
import { moment } from '../../text.js';

const wide = 14;

/** Numbered from 1, for those who answer with numbers: ` 1  would remove  release taskflow, revision 3, made at 14:02`. */
export function listing(fates: Fate[], now: number): string[] {
  const digits = String(fates.length).length;
  return fates.map((fate, i) => `${String(i + 1).padStart(digits)}  ${listed(fate, now)}`);
}

function listed(fate: Fate, now: number): string {
  const text = `${fate.thing.text}${origin(fate.thing, now)}`;
  switch (fate.type) {
    case 'remove':
      return `${(stops(fate.thing) ? 'would stop' : 'would remove').padEnd(wide)}${text}${fate.along ? ', with the cluster' : ''}`;
    case 'gone':
      return `${'already gone'.padEnd(wide)}${text}`;
    case 'leave':
      return `${'would leave'.padEnd(wide)}${text}${reason(fate)}`;
  }
}

/** Its pods, or everything in it, have to end first. */
export function takesLong({ made }: Thing): boolean {
  return ['release', 'namespace', 'cluster'].includes(made.type);
}

export function beginning(thing: Thing): string {
  return `${(stops(thing) ? 'stopping' : 'removing').padEnd(wide)}${thing.text} …`;
}

/** After it: what was done, and what was not, with the reason. What nobody asked for is not repeated. */
export function outcome(fate: Fate): { text: string; failed: boolean } | undefined {
  const { thing } = fate;
  switch (fate.type) {
    case 'remove':
      return {
        text: `${(stops(thing) ? 'stopped' : 'removed').padEnd(wide)}${thing.text}${fate.along ? ', with the cluster' : ''}`,
        failed: false,
      };
    case 'gone':
      return undefined;
    case 'leave':
      if (fate.failed) return { text: `${'not removed'.padEnd(wide)}${thing.text}: ${fate.because}`, failed: true };
      return fate.because === undefined ? undefined : { text: `${'left'.padEnd(wide)}${thing.text}${reason(fate)}`, failed: false };
  }
}

function origin({ made, known }: Thing, now: number): string {
  if (known === 'marks') return made.name.includes('…') ? '' : ' (found by its label, not in the ledger)';
  const at = ` at ${moment(made.at, now)}`;
  return made.type === 'cluster' ? at : `, made${at}`;
}

function reason({ thing, because, fix }: Extract<Fate, { type: 'leave' }>): string {
  const why = because === undefined ? '' : `, because ${because}`;
  return `${why}${fix === undefined ? '' : `: ${fix} ${stops(thing) ? 'stops' : 'removes'} it`}`;
}

export function stops({ made }: Thing): boolean {
  return made.type === 'cluster' && made.how === 'started';
}

/** Everything that would go, nothing, or the numbers of it. undefined: it cannot be read. */
export type Choice = 'all' | 'none' | number[] | undefined;

/** What a person answered to the list of `count` things. */
export function choiceFrom(answer: string, count: number): Choice {
  const words = answer.trim().toLowerCase();
  if (/^y(es)?$/.test(words)) return 'all';
  if (/^(no?)?$/.test(words)) return 'none';
  const numbers = words.split(/[\s,]+/).map(Number);
  return numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= count) ? [...new Set(numbers)] : undefined;
}
