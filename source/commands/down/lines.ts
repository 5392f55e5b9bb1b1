// Formats what `down` prints: one line per resource, before the question and after the removal.
import type { PlanItem } from '../../deploy/uninstall/plan.js';
import type { Resource } from '../../deploy/uninstall/resource.js';
import { moment } from '../../units.js';

const row = (action: string, text: string) => `${action.padEnd(14)}${text}`;

/** Numbered for the answer: `1  would remove  release taskflow, revision 3, created at 14:02`. */
export function planLines(plan: PlanItem[], now: number): string[] {
  const digits = String(plan.length).length;
  return plan.map((item, i) => `${String(i + 1).padStart(digits)}  ${planLine(item, now)}`);
}

function planLine(item: PlanItem, now: number): string {
  const text = `${item.resource.text}${origin(item.resource, now)}`;
  switch (item.type) {
    case 'remove':
      return row(stops(item.resource) ? 'would stop' : 'would remove', `${text}${item.withCluster ? ', with the cluster' : ''}`);
    case 'gone':
      return row('already gone', text);
    case 'leave':
      return row('would leave', `${text}${reason(item)}`);
  }
}

/** Its pods, or everything in it, must end first. */
export function takesLong({ made }: Resource): boolean {
  return ['release', 'namespace', 'cluster'].includes(made.type);
}

export function removingLine(resource: Resource): string {
  return row(stops(resource) ? 'stopping' : 'removing', `${resource.text} …`);
}

export function leftLine(text: string): string {
  return row('left', text);
}

/** undefined for what nobody asked to remove. */
export function resultLine(item: PlanItem): string | undefined {
  const { resource } = item;
  switch (item.type) {
    case 'remove':
      return row(stops(resource) ? 'stopped' : 'removed', `${resource.text}${item.withCluster ? ', with the cluster' : ''}`);
    case 'gone':
      return undefined;
    case 'leave':
      if (item.failed) return row('not removed', `${resource.text}: ${item.because}`);
      return item.because === undefined ? undefined : leftLine(`${resource.text}${reason(item)}`);
  }
}

function origin({ made, known }: Resource, now: number): string {
  if (known === 'label') return made.name.includes('…') ? '' : ' (found by its label, not in the ledger)';
  const at = ` at ${moment(made.at, now)}`;
  return made.type === 'cluster' ? at : `, created${at}`;
}

function reason({ resource, because, fix }: Extract<PlanItem, { type: 'leave' }>): string {
  const why = because === undefined ? '' : `, because ${because}`;
  return `${why}${fix === undefined ? '' : `: ${fix} ${stops(resource) ? 'stops' : 'removes'} it`}`;
}

export function stops({ made }: Resource): boolean {
  return made.type === 'cluster' && made.how === 'started';
}
