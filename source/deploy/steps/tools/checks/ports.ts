// Whether the local ports of the application are free, and who holds them.

import { components } from '../../../../release/component.js';
import type { Settings } from '../../../../release/settings.js';
import type { World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';

/** `taken`: how bad a port is that another program holds; while it is not needed yet, that is a warning. */
export function portChecks(world: World, ports: Settings['ports'], taken: 'warning' | 'error'): Promise<Check[]> {
  return Promise.all(components.map((component) => portCheck(world, ports[component], taken)));
}

async function portCheck(world: World, port: number, taken: 'warning' | 'error'): Promise<Check> {
  const base = { name: `port ${port}`, needed: 'free, or held by taskflow-tui' };
  const holder = await world.machine.portHolder(port);
  if (!holder) return { ...base, ok: true, level: 'ok', found: 'free' };
  const who = `${holder.command ?? 'another program'}${holder.pid ? ` (pid ${holder.pid})` : ''}`;
  if (holder.ours) return { ...base, ok: true, level: 'ok', found: `held by ${who}` };
  return {
    ...base,
    ok: taken === 'warning',
    level: taken,
    found: `taken by ${who}`,
    fix: taken === 'warning' ? 'stop it before the last step, which asks otherwise' : 'stop it',
    ...(holder.pid ? { command: `kill ${holder.pid}` } : {}),
  };
}
