// Which pod a connection tries next, how long it waits in between, and when it gives up.
import type { Clock } from '../../world/index.js';
import type { Endpoint } from './endpoint-rules.js';
import type { Endpoints } from './endpoints.js';
import type { StreamEnd } from './stream.js';

export type Search = {
  next(): Endpoint | undefined;
  /** `next` led nowhere, and no application saw anything of the client. */
  failed(endpoint: Endpoint, end: Exclude<StreamEnd, { type: 'ended' }>): void;
  /** What to do before `next` is asked again. `ms` may be 0. */
  verdict(): { type: 'wait'; ms: number } | { type: 'give-up'; reason: string };
  /** There are other endpoints than before. */
  woken(): void;
};

/** ms that a connection waits for a pod: those of this application take 6 to 13 s to be Ready. */
const holdLimit = 30_000;
/** ms for which pods that stay Ready may refuse: one that is going away does so before we are told that it is. */
const refusalLimit = 2_500;
const firstDelay = 50;
const longestDelay = 1_000;

export function createSearch(endpoints: Endpoints, clock: Clock): Search {
  const deadline = clock.now() + holdLimit;
  const tried = new Set<string>();
  let delay = firstDelay;
  let reason = '';
  let refusal: { since: number; text: string } | undefined;
  return {
    next() {
      const endpoint = endpoints.choose(tried);
      if (!endpoint) {
        refusal = undefined;
        reason = endpoints.none();
      }
      return endpoint;
    },
    failed(endpoint, end) {
      tried.add(endpoint.uid);
      reason = end.reason;
      if (end.type !== 'refused' || !endpoints.stands(endpoint)) return;
      const text = `refused by the application in pod ${endpoint.pod} (port ${endpoint.port})`;
      refusal = { since: refusal?.since ?? clock.now(), text };
    },
    verdict() {
      const now = clock.now();
      if (refusal && now - refusal.since >= refusalLimit) return { type: 'give-up', reason: refusal.text };
      if (now >= deadline) return { type: 'give-up', reason: `waited ${holdLimit / 1000} s: ${reason}` };
      const nobody = endpoints.count() === 0;
      if (!nobody && endpoints.fresh(tried)) return { type: 'wait', ms: 0 };
      tried.clear();
      const ms = Math.min(deadline - now, nobody ? holdLimit : delay);
      delay = Math.min(delay * 2, longestDelay);
      return { type: 'wait', ms };
    },
    woken() {
      delay = firstDelay;
    },
  };
}
