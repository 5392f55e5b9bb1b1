// Holds the open connections of one forward, checks them every 20 s, and closes them at the end.
import type { Socket } from 'node:net';
import { type ForwardedConnection, forwardConnection, type Route } from './connection.js';

const checkInterval = 20_000;

export type Connections = {
  add(client: Socket): void;
  /** Checks the connections until aborted. Then closes them, and resolves when all are closed. */
  keep(signal: AbortSignal): Promise<void>;
};

export function createConnections(route: Route): Connections {
  const open = new Set<ForwardedConnection>();
  return {
    add(client) {
      route.counters.connectionOpened();
      const connection = forwardConnection(client, route);
      open.add(connection);
      connection.done.then(() => {
        open.delete(connection);
        route.counters.connectionClosed();
      });
    },
    async keep(signal) {
      while (!signal.aborted) {
        await route.access.clock.sleep(checkInterval, signal).catch(() => undefined);
        if (!signal.aborted) for (const connection of open) connection.check();
      }
      const ends = [...open].map((connection) => connection.done);
      for (const connection of open) connection.destroy();
      await Promise.all(ends);
    },
  };
}
