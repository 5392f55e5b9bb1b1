// Opens a port-forward between a client and a fake kubelet; the test owns the clock and the view of the release.
import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createApiAccess } from '../../../source/cluster/api/access.js';
import type { ReachablePod, ReachableService, ReachableView } from '../../../source/cluster/forward/endpoint-rules.js';
import { forward } from '../../../source/cluster/forward/port-forward.js';
import { createRedactor } from '../../../source/redact.js';
import type { ForwardReport } from '../../../source/world/index.js';
import { manualClock, until } from './api-server.js';
import { freePort, startKubelet } from './kubelet.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };

export function podOf(name: string, changes: Partial<ReachablePod> = {}): ReachablePod {
  return {
    name,
    uid: `uid-of-${name}`,
    component: 'backend',
    status: 'Running',
    ready: true,
    containers: { ready: 1, total: 1 },
    restarts: 0,
    startedAt: 0,
    image: 'backend:1',
    node: 'minikube',
    imageId: '',
    terminating: false,
    labels: { component: 'backend', run: 'a' },
    ports: [{ name: 'http', port: 8000 }],
    ...changes,
  };
}

export const service: ReachableService = {
  name: 'backend',
  type: 'ClusterIP',
  port: 80,
  targetPort: 'http',
  selector: { component: 'backend' },
};

export function viewOf(pods: ReachablePod[], changes: Partial<ReachableView> = {}): ReachableView {
  return { pods, services: [service], freshness: { type: 'live' }, ...changes };
}

/**
 * Starts a forward of service `backend` with an open listener, unless another one has the port (`occupied`).
 * `see` reports a view, as the watch does.
 */
export async function startForward(t: TestContext, pods: ReachablePod[] = [podOf('one')], { occupied = false } = {}) {
  const kubelet = await startKubelet();
  const clock = manualClock();
  const port = await freePort();
  const occupant = createServer();
  if (occupied) await new Promise<void>((resolve) => occupant.listen(port, '127.0.0.1', resolve));
  const stop = new AbortController();
  const reports: ForwardReport[] = [];
  let see: (view: ReachableView) => void = () => undefined;
  const access = createApiAccess({ target, clock, redactor: createRedactor(), kubeconfig: kubelet.kubeconfig });
  const watch = (report: (view: ReachableView) => void, signal: AbortSignal) => {
    see = report;
    report(viewOf(pods));
    return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const request = { service: 'backend', localPort: port, servicePort: 80 };
  const ended = forward({ ...access, watch }, request, (one) => reports.push(one), stop.signal);
  const free = () => new Promise((resolve) => (occupant.listening ? occupant.close(resolve) : resolve(undefined)));
  t.after(async () => {
    stop.abort();
    await ended;
    await free();
    await kubelet.close();
  });
  const last = () => reports.at(-1);
  await until('the listener', () => last()?.state.type !== 'connecting');
  return {
    kubelet,
    clock,
    port,
    stop,
    ended,
    reports,
    last,
    /** Frees the occupied port. */
    free,
    see: (...now: ReachablePod[]) => see(viewOf(now)),
    seeView: (view: ReachableView) => see(view),
    /** Returns the last error after the next traffic report. */
    async lastError(): Promise<string> {
      await clock.advance(1_000);
      return last()?.lastError ?? '';
    },
    call: (first?: string | Buffer) => callTo(t, port, first),
  };
}

export type Call = {
  socket: Socket;
  text(): string;
  bytes(): number;
  /** How the connection ended: by the other side's FIN, or by a reset. */
  over(): 'ended' | 'reset' | undefined;
};

/** Connects a client to the forward, and sends `first`. It reads continuously, and keeps its own side open. */
export function callTo(t: TestContext, port: number, first?: string | Buffer): Call {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  let bytes = 0;
  let over: 'ended' | 'reset' | undefined;
  socket.on('data', (data) => {
    bytes += data.length;
    if (text.length < 1 << 16) text += data.toString('latin1');
  });
  socket.on('end', () => {
    over ??= 'ended';
  });
  socket.on('error', () => {
    over ??= 'reset';
  });
  if (first !== undefined) socket.write(first);
  t.after(() => socket.destroy());
  return { socket, text: () => text, bytes: () => bytes, over: () => over };
}
