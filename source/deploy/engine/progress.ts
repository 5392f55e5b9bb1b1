// Holds how far each step of a run has got, and the steps that wait for another one to finish.
import { Cancelled } from '../../problem.js';
import type { StepId } from './event.js';
import type { Progress, ProgressOf } from './schedule.js';

type Waiter = { resolve(): void; reject(error: Error): void };

export type ProgressBoard = {
  current: ProgressOf;
  set(id: StepId, state: Progress): void;
  /** Resolves when the step is done or skipped; rejects with Cancelled when it never will be. */
  whenDone(id: StepId): Promise<void>;
  rejectAll(): void;
};

/** @param patient somebody may retry a failed step, so those that wait for it keep waiting, and what the person typed for them isn't lost */
export function createProgressBoard(ids: StepId[], patient: boolean, signal: AbortSignal): ProgressBoard {
  const current = new Map<StepId, Progress>(ids.map((id) => [id, 'waiting']));
  const waiters = new Map<StepId, Waiter[]>();
  const settle = (id: StepId, act: (waiter: Waiter) => void) => {
    for (const waiter of waiters.get(id) ?? []) act(waiter);
    waiters.delete(id);
  };
  const reject = (waiter: Waiter) => waiter.reject(new Cancelled());
  return {
    current,
    set(id, state) {
      current.set(id, state);
      if (state === 'done') settle(id, (waiter) => waiter.resolve());
      else if (state === 'cancelled' || (state === 'failed' && !patient)) settle(id, reject);
    },
    whenDone(id) {
      if (current.get(id) === 'done') return Promise.resolve();
      if ((current.get(id) === 'failed' && !patient) || signal.aborted) return Promise.reject(new Cancelled());
      return new Promise((resolve, reject) => {
        waiters.set(id, [...(waiters.get(id) ?? []), { resolve, reject }]);
      });
    },
    rejectAll() {
      for (const id of [...waiters.keys()]) settle(id, reject);
    },
  };
}
