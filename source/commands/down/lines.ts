// Formats what `down` prints: one line per resource, before the question and after the removal.
import type { Fate } from '../../deploy/uninstall/plan.js';
import type { Thing } from '../../deploy/uninstall/resource.js';
import { moment } from '../../text.js';

const row = (action: string, text: string) => `${action.padEnd(14)}${text}`;

/** Numbered for the answer: `1  would remove  release taskflow, revision 3, created at 14:02`. */
export function planLines(fates: Fate[], now: number): string[] {
  const digits = String(fates.length).length;
  return fates.map((fate, i) => `${String(i + 1).padStart(digits)}  ${planLine(fate, now)}`);
}

function planLine(fate: Fate, now: number): string {
  const text = `${fate.thing.text}${origin(fate.thing, now)}`;
  switch (fate.type) {
    case 'remove':
      return row(stops(fate.thing) ? 'would stop' : 'would remove', `${text}${fate.along ? ', with the cluster' : ''}`);
    case 'gone':
      return row('already gone', text);
    case 'leave':
      return row('would leave', `${text}${reason(fate)}`);
  }
}

/** Its pods, or everything in it, must end first. */
export function takesLong({ made }: Thing): boolean {
  return ['release', 'namespace', 'cluster'].includes(made.type);
}

export function removingLine(thing: Thing): string {
  return row(stops(thing) ? 'stopping' : 'removing', `${thing.text} …`);
}

export function leftLine(text: string): string {
  return row('left', text);
}

/** undefined for what nobody asked to remove. */
export function resultLine(fate: Fate): string | undefined {
  const { thing } = fate;
  switch (fate.type) {
    case 'remove':
      return row(stops(thing) ? 'stopped' : 'removed', `${thing.text}${fate.along ? ', with the cluster' : ''}`);
    case 'gone':
      return undefined;
    case 'leave':
      if (fate.failed) return row('not removed', `${thing.text}: ${fate.because}`);
      return fate.because === undefined ? undefined : leftLine(`${thing.text}${reason(fate)}`);
  }
}

function origin({ made, known }: Thing, now: number): string {
  if (known === 'marks') return made.name.includes('…') ? '' : ' (found by its label, not in the ledger)';
  const at = ` at ${moment(made.at, now)}`;
  return made.type === 'cluster' ? at : `, created${at}`;
}

function reason({ thing, because, fix }: Extract<Fate, { type: 'leave' }>): string {
  const why = because === undefined ? '' : `, because ${because}`;
  return `${why}${fix === undefined ? '' : `: ${fix} ${stops(thing) ? 'stops' : 'removes'} it`}`;
}

export function stops({ made }: Thing): boolean {
  return made.type === 'cluster' && made.how === 'started';
}
