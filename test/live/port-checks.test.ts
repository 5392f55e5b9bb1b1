// Checks ports: the forward's state, whether anything answers, and which program uses a taken port.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { PortView } from '../../source/deploy/engine/state.js';
import { openPanel } from '../../source/live/panel.js';
import type { World } from '../../source/world/index.js';
import type { Ports } from '../support/world/world.js';
import { breath, settings, stage } from './stage.js';

function open(world: Ports) {
  const scene = stage({}, {}, world);
  const panel = openPanel(scene.world, settings, scene.run, scene.signal);
  return { ...scene, now: () => panel.snapshot.current() };
}

const port = (state: PortView['state'], more: Partial<PortView> = {}): PortView => ({
  ...{
    type: 'port',
    step: 'ports',
    at: 1_000_000,
    component: 'frontend',
    localPort: 3001,
    state,
    traffic: { open: 1, served: 2, received: 3, sent: 4 },
  },
  ...more,
});

test('requests the liveness path when a port opens and every 5 s', async () => {
  const asked: string[] = [];
  const get = async (url: string) => {
    asked.push(url);
    return { status: 200, ms: 8, body: '' };
  };
  const http = { get };
  const { now, run, clock, end } = open({ http });
  const first = () => now()?.ports[0];
  run.set({ ...run.current(), ports: { frontend: port({ type: 'connecting' }) } });
  await breath();
  assert.deepEqual([first()?.state.type, first()?.localPort, asked.length], ['connecting', 3001, 0]);
  run.set({ ...run.current(), ports: { frontend: port({ type: 'up' }) } });
  await breath();
  assert.deepEqual(asked, ['http://127.0.0.1:3001/api/health']);
  assert.deepEqual(first()?.http, { status: 200, ms: 8, at: clock.now() });
  assert.equal(first()?.traffic?.served, 2);
  run.set({ ...run.current(), ports: { frontend: port({ type: 'up' }, { traffic: { open: 0, served: 9, received: 3, sent: 4 } }) } });
  await breath();
  assert.deepEqual([asked.length, first()?.traffic?.served, first()?.http?.status], [1, 9, 200]);
  await clock.advance(5000);
  assert.equal(asked.length, 2);
  run.set({ ...run.current(), ports: { frontend: port({ type: 'reconnecting', since: 1, reason: 'pod replaced' }) } });
  await breath();
  assert.deepEqual([first()?.http, asked.length], [undefined, 2]);
  end();
});

test('reports which program uses a taken port, and checks for as long as it is taken', async () => {
  let held: Awaited<ReturnType<World['machine']['portHolder']>> = { pid: 77, command: 'node server.js', ours: false };
  const http = { get: async () => ({ status: 200, ms: 1, body: '' }) };
  const { now, run, clock, end } = open({ machine: { portHolder: async () => held }, http });
  run.set({ ...run.current(), ports: { frontend: port({ type: 'taken', reason: 'address in use' }) } });
  await breath();
  assert.deepEqual(now()?.ports[0]?.holder, held);
  assert.equal(now()?.ports[0]?.http, undefined);
  held = { pid: 78, command: 'taskflow-tui', ours: true };
  await clock.advance(5000);
  assert.deepEqual([now()?.ports[0]?.holder?.pid, now()?.ports[0]?.http?.status], [78, 200]);
  run.set({ ...run.current(), ports: { frontend: port({ type: 'up' }) } });
  await breath();
  assert.deepEqual([now()?.ports[0]?.holder, now()?.ports[0]?.http?.status], [undefined, 200]);
  end();
});
