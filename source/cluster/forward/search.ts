// Chooses the pod that a connection tries next, the delay in between, and when to give up.
import type { Clock } from '../../world/index.js';
import type { Endpoint } from './endpoint-rules.js';
import type { Endpoints } from './endpoints.js';
import type { StreamEnd } from './stream.js';

export type Search = {
  next(): Endpoint | undefined;
  /** Records a failed attempt after which no application had received anything from the client. */
  exclude(endpoint: Endpoint, end: Exclude<StreamEnd, { type: 'ended' }>): void;
  /** What to do before calling `next` again; `ms` can be 0. */
  decide(): { type: 'wait'; ms: number } | { type: 'give-up'; reason: string };
  resetDelay(): void;
};

/** ms that a connection waits for a pod. This application's pods need 6 to 13 s to become ready. */
const waitLimit = 30_000;
/** ms during which ready pods may refuse. A terminating pod refuses before the watch reports that it terminates. */
const refusalLimit = 2_500;
const firstDelay = 50;
const longestDelay = 1_000;

export function createSearch(endpoints: Endpoints, clock: Clock): Search {
  const deadline = clock.now() + waitLimit;
  const tried = new Set<string>();
  let delay = firstDelay;
  let reason = '';
  let refusal: { since: number; text: string } | undefined;
  return {
    next() {
      const endpoint = endpoints.choose(tried);
      if (!endpoint) {
        refusal = undefined;
        reason = endpoints.whyNone();
      }
      return endpoint;
    },
    exclude(endpoint, end) {
      tried.add(endpoint.uid);
      reason = end.reason;
      if (end.type !== 'refused' || !endpoints.isReady(endpoint)) return;
      const text = `the application in pod ${endpoint.pod} refuses connections on port ${endpoint.port}`;
      refusal = { since: refusal?.since ?? clock.now(), text };
    },
    decide() {
      const now = clock.now();
      if (refusal && now - refusal.since >= refusalLimit) return { type: 'give-up', reason: refusal.text };
      if (now >= deadline) return { type: 'give-up', reason: `waited ${waitLimit / 1000} s: ${reason}` };
      const noEndpoints = endpoints.count() === 0;
      if (!noEndpoints && endpoints.hasUntried(tried)) return { type: 'wait', ms: 0 };
      tried.clear();
      const ms = Math.min(deadline - now, noEndpoints ? waitLimit : delay);
      delay = Math.min(delay * 2, longestDelay);
      return { type: 'wait', ms };
    },
    resetDelay() {
      delay = firstDelay;
    },
  };
}
