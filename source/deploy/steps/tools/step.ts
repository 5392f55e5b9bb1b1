// Step 1: is everything here that the others drive? What can be had without a password is offered: downloads, and a start of the engine.
import { Cancelled, Failure } from '../../../problem.js';
import { quoted } from '../../../text.js';
import type { Offer } from '../../../world/index.js';
import type { Check, Question } from '../../engine/event.js';
import type { Step, StepContext } from '../../engine/step.js';
import { checkTools } from './checks/tools.js';
import { needed } from './checks/versions.js';
import { getTools, installQuestion, listed, offersFor } from './install.js';

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
    const { checks, offers } = await withTools(await look(context), context);
    const { checks: last, startable } = await withEngine(checks, context);
    const bad = failing(last);
    const [first] = bad;
    if (first) throw missing(first, bad, offers, startable);
    return { text: summary(last), record: Object.fromEntries(last.filter((c) => c.name !== 'room').map((c) => [c.name, c.found])) };
  },
};

const failing = (checks: Check[]) => checks.filter((c) => !c.ok);

function look(context: StepContext): Promise<Check[]> {
  return checkTools(context.world, context.signal, (check) => context.emit({ type: 'check', check }), context.settings);
}

/** `offers`: what the person did not want. */
async function withTools(checks: Check[], context: StepContext): Promise<{ checks: Check[]; offers: Offer[] }> {
  const offers = offersFor(failing(checks), context);
  if (!offers.length || !(await agreed(installQuestion(offers), context))) return { checks, offers };
  try {
    await getTools(offers, context);
  } catch (error) {
    // Others may be there now: what is shown beside the failure is to be true.
    if (!(error instanceof Cancelled)) await look(context);
    throw error;
  }
  return { checks: await look(context), offers: [] };
}

/** `startable`: it is not running, and the person did not want it started. */
async function withEngine(checks: Check[], context: StepContext): Promise<{ checks: Check[]; startable: boolean }> {
  const { world, signal } = context;
  const starter = failing(checks).some(({ name }) => name === 'docker engine') && (await starterOf(context));
  if (!starter) return { checks, startable: false };
  const question: Question = {
    type: 'confirm',
    id: 'start-engine',
    text: `Start the docker engine for you (${starter.text})?`,
    detail: [quoted(starter.command), 'it may take a minute or two'],
  };
  if (!(await agreed(question, context))) return { checks, startable: true };
  await world.docker.startEngine(starter.command, (text) => context.emit({ type: 'step-progress', text }), signal);
  return { checks: await look(context), startable: false };
}

/** One that runs and refuses this user is not helped by a start. */
async function starterOf({ world, signal }: StepContext) {
  const { type } = await world.docker.engine(signal);
  return type === 'down' ? world.machine.engineStarter(signal) : undefined;
}

async function agreed(question: Extract<Question, { type: 'confirm' }>, context: StepContext): Promise<boolean> {
  return (await context.ask<'confirm'>(question)).yes;
}

function missing(first: Check, all: Check[], offers: Offer[], startable: boolean): Failure {
  const names = listed(all.map((c) => c.name));
  const alike = all.every((c) => c.found === first.found);
  const forYou = [
    ...(offers.length ? [`installs ${listed(offers.map(({ tool }) => tool))}`] : []),
    ...(startable ? ['starts the engine'] : []),
  ];
  const way = forYou.length ? `; y then, or up --yes, ${forYou.join(' and ')} for you` : '';
  if (all.length > 1)
    return new Failure({
      problem: `${names}: ${alike ? first.found : 'not as needed'}`,
      cause: 'these are needed before anything else can start',
      fix: `do what is said beside each (taskflow-tui doctor says it too), then retry${way}`,
      exit: 3,
    });
  return new Failure({
    problem: `${first.name}: ${/^\d/.test(first.found) ? 'found ' : ''}${first.found}, needed ${first.needed}`,
    cause: `${first.name} is needed before anything else can start`,
    fix: `${first.fix ?? `install ${first.name}`}${way && `, then retry${way}`}`,
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
