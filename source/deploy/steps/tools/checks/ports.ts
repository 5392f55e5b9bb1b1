// Checks whether the application's local ports are free, and names the program that uses them.

import { components } from '../../../../release/component.js';
import type { Settings } from '../../../../release/settings.js';
import type { World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';

/** @param taken the level for a port that another program uses: a warning while nothing needs the port yet */
export function portChecks(world: World, ports: Settings['ports'], taken: 'warning' | 'error'): Promise<Check[]> {
  return Promise.all(components.map((component) => portCheck(world, ports[component], taken)));
}

async function portCheck(world: World, port: number, taken: 'warning' | 'error'): Promise<Check> {
  const base = { name: `port ${port}`, needed: 'a free port' };
  const holder = await world.machine.portHolder(port);
  if (!holder) return { ...base, ok: true, level: 'ok', found: 'free' };
  const who = `${holder.command ?? 'another program'}${holder.pid ? ` (pid ${holder.pid})` : ''}`;
  if (holder.ours) return { ...base, ok: true, level: 'ok', found: `used by ${who}` };
  return {
    ...base,
    ok: taken === 'warning',
    level: taken,
    found: `is used by ${who}`,
    fix: taken === 'warning' ? 'Stop it before the last step, or choose another port then.' : 'Stop it.',
    ...(holder.pid ? { command: `kill ${holder.pid}` } : {}),
  };
}
