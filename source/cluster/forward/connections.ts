// Every connection of one forward: led when it comes, looked at every 20 s, ended with the session.
import type { Socket } from 'node:net';
import { type Led, lead, type Route } from './connection.js';

const beatInterval = 20_000;

export type Connections = {
  connected(client: Socket): void;
  /** Pings them, and keeps their time limits, until aborted; then ends them, and resolves when they are gone. */
  keep(signal: AbortSignal): Promise<void>;
};

export function createConnections(route: Route): Connections {
  const all = new Set<Led>();
  return {
    connected(client) {
      route.tally.opened();
      const led = lead(client, route);
      all.add(led);
      led.done.then(() => {
        all.delete(led);
        route.tally.closed();
      });
    },
    async keep(signal) {
      while (!signal.aborted) {
        await route.door.clock.sleep(beatInterval, signal).catch(() => undefined);
        if (!signal.aborted) for (const led of all) led.beat();
      }
      const ends = [...all].map((led) => led.done);
      for (const led of all) led.destroy();
      await Promise.all(ends);
    },
  };
}
