// Runs the panel's operations: one at a time on the same subject. A later one ends the wait of an earlier one.

import { Cancelled } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { World } from '../../world/index.js';
import type { OperationResult, Panel } from '../panel-port.js';
import type { Operation } from './operation.js';
import { startOperation } from './operations.js';
import { type OperationContext, Superseded } from './wait-for-rollout.js';

type RunnerOptions = Pick<OperationContext, 'world' | 'signal' | 'portOpens'>;

/** A later operation on the same deployment ends the wait of an earlier one; a rollback ends the wait of all of them. */
export function createOperationRunner({ world, signal, portOpens }: RunnerOptions): Pick<Panel, 'runOperation' | 'whenIdle'> {
  const queues = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, AbortController>();
  const replacements = new Set<string>();
  const run: Panel['runOperation'] = async (operation, progress) => {
    const subject = subjectOf(operation);
    const superseded = new AbortController();
    for (const [other, controller] of waiting)
      if (other === subject || (operation.type === 'roll-back' && isDeployment(other))) controller.abort();
    waiting.set(subject, superseded);
    const context = {
      world,
      signal,
      superseded: superseded.signal,
      replacements,
      progress: dropRepeats(progress),
      ...(portOpens ? { portOpens } : {}),
    };
    // Two concurrent patches could arrive in the wrong order.
    const started = (queues.get(subject) ?? Promise.resolve()).then(() => startOperation(operation, context));
    queues.set(
      subject,
      started.catch(() => {}),
    );
    try {
      const complete = await started;
      return { ok: true, text: await complete() };
    } catch (error) {
      return resultOf(error);
    } finally {
      if (waiting.get(subject) === superseded) waiting.delete(subject);
    }
  };
  return { runOperation: run, whenIdle: async () => void (await Promise.all(queues.values())) };
}

function resultOf(error: unknown): OperationResult {
  if (error instanceof Superseded) return { ok: true, text: error.message };
  if (error instanceof Cancelled) return { ok: false, text: 'stopped' };
  const { problem, fix } = toProblem(error);
  return { ok: false, text: `${problem} · ${fix}` };
}

function subjectOf(operation: Operation): string {
  switch (operation.type) {
    case 'scale':
    case 'restart':
      return `deployment/${operation.deployment}`;
    case 'delete-pod':
      return `pod/${operation.pod}`;
    case 'roll-back':
      return 'release';
    case 'end-holder':
      return `process/${operation.pid}`;
  }
}

const isDeployment = (subject: string) => subject.startsWith('deployment/');

function dropRepeats(report: (text: string) => void): (text: string) => void {
  let last = '';
  return (text) => {
    if (text !== last) report(text);
    last = text;
  };
}

/** For commands: runs one operation alone. Rejects with its Failure. */
export async function runOperation(
  world: World,
  operation: Operation,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const superseded = new AbortController().signal;
  const context = { world, signal, superseded, replacements: new Set<string>(), progress: dropRepeats(progress) };
  const complete = await startOperation(operation, context);
  return complete();
}
