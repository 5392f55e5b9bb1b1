// Step 1: is everything here that the others drive?
import { Failure } from '../../problem.js';
import type { Check } from '../event.js';
import type { Step, StepContext } from '../step.js';
import { checkTools, needed } from '../tool-checks.js';

export const checkToolsStep: Step = {
  id: 'tools',
  title: 'Tools',
  needs: [],
  inputs: async () => ({ needed: Object.entries(needed).flat().join(' ') }),
  async verify(context) {
    const checks = await look(context);
    return checks.every((c) => c.ok) ? { holds: true, reason: summary(checks) } : { holds: false, because: 'a tool is missing now' };
  },
  async run(context) {
    const checks = await look(context);
    const bad = checks.filter((c) => !c.ok);
    const [first] = bad;
    if (first) throw missing(first, bad);
    return { text: summary(checks), record: Object.fromEntries(checks.filter((c) => c.name !== 'room').map((c) => [c.name, c.found])) };
  },
};

function look(context: StepContext): Promise<Check[]> {
  return checkTools(context.world, context.signal, (check) => context.emit({ type: 'check', check }));
}

function missing(first: Check, all: Check[]): Failure {
  return new Failure({
    problem: all.map((c) => `${c.name}: ${/^\d/.test(c.found) ? 'found ' : ''}${c.found}, needed ${c.needed}`).join('; '),
    cause: all.length === 1 ? `${first.name} is needed before anything else can start` : 'these are needed before anything else can start',
    cure: all.map((c) => c.cure ?? `install ${c.name}`).join('; '),
    ...(first.command ? { command: all.flatMap((c) => c.command ?? []).join(' && ') } : {}),
    exit: 3,
  });
}

function summary(checks: Check[]): string {
  return checks
    .filter((c) => c.ok && c.level === 'ok' && !['room', 'docker engine'].includes(c.name))
    .map((c) => `${c.name} ${c.found.split('.').slice(0, 2).join('.')}`)
    .join(' · ');
}
