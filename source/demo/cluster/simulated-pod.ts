// A simulated pod as data; the clock says how it is at a time.

import type { Component } from '../../release/component.js';

export type SimulatedPod = {
  name: string;
  component: Component;
  image: string;
  /** Name of its replica set. */
  set: string;
  createdAt: number;
  readyAt: number;
  goneAt?: number;
  /** ms since the epoch when its container first fails. */
  failingSince?: number;
  /** It started with an outdated password, so it doesn't recover. */
  failsForGood?: boolean;
};
