// The acts of one panel: one after the other on the same thing, the latest of them awaited.

import { problemOf } from '../../fault.js';
import { Cancelled } from '../../problem.js';
import type { World } from '../../world/index.js';
import type { ActionResult, Panel } from '../panel-port.js';
import type { Operation } from './operation.js';
import { begin } from './operations.js';
import { type Doing, Overtaken } from './wait-for-rollout.js';

type Scene = Pick<Doing, 'world' | 'signal' | 'portOpens'>;

/** See panel.ts. A later act on the same deployment ends the waiting of an earlier one; a roll back that of all of them. */
export function createActor({ world, signal, portOpens }: Scene): Pick<Panel, 'act' | 'asked'> {
  const turns = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, AbortController>();
  const replacements = new Set<string>();
  const act: Panel['act'] = async (act, progress) => {
    const subject = subjectOf(act);
    const overtaken = new AbortController();
    for (const [other, controller] of waiting)
      if (other === subject || (act.type === 'roll-back' && isDeployment(other))) controller.abort();
    waiting.set(subject, overtaken);
    const doing = {
      world,
      signal,
      overtaken: overtaken.signal,
      replacements,
      progress: eachOnce(progress),
      ...(portOpens ? { portOpens } : {}),
    };
    // In the order of the keys: two patches on their way at once could arrive the other way round.
    const turn = (turns.get(subject) ?? Promise.resolve()).then(() => begin(act, doing));
    turns.set(
      subject,
      turn.catch(() => {}),
    );
    try {
      const seeThrough = await turn;
      return { ok: true, text: await seeThrough() };
    } catch (error) {
      return failed(error);
    } finally {
      if (waiting.get(subject) === overtaken) waiting.delete(subject);
    }
  };
  return { act, asked: async () => void (await Promise.all(turns.values())) };
}

function failed(error: unknown): ActionResult {
  if (error instanceof Overtaken) return { ok: true, text: error.message };
  if (error instanceof Cancelled) return { ok: false, text: 'stopped' };
  const { problem, fix } = problemOf(error);
  return { ok: false, text: `${problem} · ${fix}` };
}

function subjectOf(act: Operation): string {
  switch (act.type) {
    case 'scale':
    case 'restart':
      return `deployment/${act.deployment}`;
    case 'delete-pod':
      return `pod/${act.pod}`;
    case 'roll-back':
      return 'release';
    case 'end-holder':
      return `process/${act.pid}`;
  }
}

const isDeployment = (subject: string) => subject.startsWith('deployment/');

/** Leaves out what was just told. */
function eachOnce(tell: (text: string) => void): (text: string) => void {
  let told = '';
  return (text) => {
    if (text !== told) tell(text);
    told = text;
  };
}

/** Of a World alone, for commands: each act by itself, with its Failures. */
export async function performed(world: World, act: Operation, progress: (text: string) => void, signal: AbortSignal): Promise<string> {
  const never = new AbortController().signal;
  const seeThrough = await begin(act, { world, signal, overtaken: never, replacements: new Set(), progress: eachOnce(progress) });
  return seeThrough();
}
