// A simulated pod as data.

export type Kind = 'frontend' | 'backend';

export type SimPod = {
  name: string;
  component: Kind;
  image: string;
  /** Name of its replica set. */
  set: string;
  madeAt: number;
  readyAt: number;
  leavesAt?: number;
  /** When its container fell into trouble. */
  troubledAt?: number;
  /** It began with a password that the database no longer takes: its trouble does not pass. */
  doomed?: boolean;
};
