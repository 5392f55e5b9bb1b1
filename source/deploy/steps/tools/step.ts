// Step 1: checks the tools and the engine, and offers what needs no password: to download tools, and to start the engine.
import { Cancelled, Failure } from '../../../problem.js';
import { quoteCommand } from '../../../quote.js';
import type { Offer } from '../../../world/index.js';
import type { Check, Question } from '../../engine/event.js';
import { formatCheck } from '../../engine/line.js';
import type { Step, StepContext } from '../../engine/step.js';
import { checkTools } from './checks/tools.js';
import { needed, notInstalled } from './checks/versions.js';
import { formatList, installQuestion, installTools, offersFor } from './install.js';

export const checkToolsStep: Step = {
  id: 'tools',
  title: 'Tools',
  needs: [],
  inputs: async () => ({ needed: Object.entries(needed).flat().join(' ') }),
  async verify(context) {
    const checks = await check(context);
    return checks.every((c) => c.ok) ? { holds: true, reason: summary(checks) } : { holds: false, because: 'a tool is no longer ready' };
  },
  async run(context) {
    const { checks, offers } = await withTools(await check(context), context);
    const { checks: last, startable } = await withEngine(checks, context);
    const bad = failing(last);
    const [first] = bad;
    if (first) throw missing(first, bad, offers, startable);
    return { text: summary(last), record: Object.fromEntries(last.filter((c) => c.name !== 'room').map((c) => [c.name, c.found])) };
  },
};

const failing = (checks: Check[]) => checks.filter((c) => !c.ok);

function check(context: StepContext): Promise<Check[]> {
  return checkTools(context.world, context.signal, (check) => context.emit({ type: 'check', check }), context.settings);
}

/** `offers`: what the person declined. */
async function withTools(checks: Check[], context: StepContext): Promise<{ checks: Check[]; offers: Offer[] }> {
  const offers = offersFor(failing(checks), context);
  if (!offers.length || !(await agreed(installQuestion(offers), context))) return { checks, offers };
  try {
    await installTools(offers, context);
  } catch (error) {
    // Other tools may be installed now, and the checks next to the failure should show it.
    if (!(error instanceof Cancelled)) await check(context);
    throw error;
  }
  return { checks: await check(context), offers: [] };
}

/** `startable`: taskflow-tui could start the engine, but the person declined. */
async function withEngine(checks: Check[], context: StepContext): Promise<{ checks: Check[]; startable: boolean }> {
  const { world, signal } = context;
  const starter = failing(checks).some(({ name }) => name === 'docker engine') && (await starterOf(context));
  if (!starter) return { checks, startable: false };
  const question: Question = {
    type: 'confirm',
    id: 'start-engine',
    text: `Start the docker engine for you (${starter.text})?`,
    detail: [quoteCommand(starter.command), 'this can take a minute or two'],
  };
  if (!(await agreed(question, context))) return { checks, startable: true };
  await world.docker.startEngine(starter.command, (text) => context.emit({ type: 'step-progress', text }), signal);
  return { checks: await check(context), startable: false };
}

/** Starting doesn't help with an engine that refuses this user. */
async function starterOf({ world, signal }: StepContext) {
  const { type } = await world.docker.engine(signal);
  return type === 'down' ? world.machine.engineStarter(signal) : undefined;
}

async function agreed(question: Extract<Question, { type: 'confirm' }>, context: StepContext): Promise<boolean> {
  return (await context.ask<'confirm'>(question)).yes;
}

function missing(first: Check, all: Check[], offers: Offer[], startable: boolean): Failure {
  const forYou = [
    ...(offers.length ? [`installs ${formatList(offers.map(({ tool }) => tool))}`] : []),
    ...(startable ? ['starts the engine'] : []),
  ];
  const offer = forYou.length ? ` Or press y (up: --yes): taskflow-tui ${forYou.join(' and ')} for you.` : '';
  if (all.length > 1) {
    const sameFound = all.every(({ found }) => found === first.found);
    const names = formatList(all.map(({ name }) => name));
    return new Failure({
      problem: sameFound && first.found === notInstalled ? `${names} aren't installed` : `${names} aren't ready`,
      cause: 'Every other step needs them',
      fix: `Follow the steps next to each tool (taskflow-tui doctor shows them too), then retry.${offer}`,
      exit: 3,
    });
  }
  return new Failure({
    problem: formatCheck(first),
    cause: `Every other step needs ${first.name}`,
    fix: `${first.fix ?? `Install ${first.name}.`}${offer}`,
    ...(first.command ? { command: first.command } : {}),
    exit: 3,
  });
}

function summary(checks: Check[]): string {
  return checks
    .filter((c) => c.level === 'ok' && c.name in needed)
    .map((c) => `${c.name} ${c.found.split('.').slice(0, 2).join('.')}`)
    .join(' · ');
}
