// Step 7: localhost:3000 and :8000 lead to the pods and answer, and the frontend reaches the backend. Forwards outlive the step.
import { Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components, servicePorts } from '../../../release/component.js';
import type { ForwardState } from '../../../world/index.js';
import type { Step, StepContext } from '../../engine/step.js';
import { choosePort } from './choose-port.js';
import type { Forward } from './forwards.js';

const answerSeconds = 30;

export const openPortsStep: Step = {
  id: 'ports',
  title: 'Ports',
  needs: ['release'],
  inputs: async () => ({}),
  // A forward lives in a process: one that an earlier run had is gone with it.
  verify: async () => ({ holds: false, because: 'ports are opened anew each time' }),
  async run(context) {
    const ports = await portsFor(context);
    const idle = await scaledToNone(context);
    const answers = await Promise.all(components.map((component) => open(component, ports[component], idle.includes(component), context)));
    const reach = idle.length > 0 ? '' : await frontendReachesBackend(ports.frontend.localPort, context);
    return { text: [...answers, reach].filter(Boolean).join(' · '), record: {} };
  },
};

/** Nobody is there to answer, because the person wants it so. */
async function scaledToNone({ world, signal }: StepContext): Promise<Component[]> {
  const deployments = await world.cluster.deployments(signal);
  return components.filter((component) => deployments.some((each) => each.component === component && each.desired === 0));
}

type Chosen = Awaited<ReturnType<typeof choosePort>>;

/** One after the other: at most one question at a time. */
async function portsFor(context: StepContext): Promise<Record<Component, Chosen>> {
  const frontend = await choosePort('frontend', context);
  return { frontend, backend: await choosePort('backend', context) };
}

async function open(component: Component, { localPort, sharedWith }: Chosen, idle: boolean, context: StepContext): Promise<string> {
  const { world, settings, forwards, emit } = context;
  const request = { service: `${settings.target.release}-${component}`, localPort, servicePort: servicePorts[component] };
  const forward = forwards.open(component, request, world, ({ state, ...traffic }) => {
    emit({ type: 'port', component, localPort, state, traffic });
  });
  if (idle) return `localhost:${localPort} waits for a pod: ${component} is scaled to 0`;
  const path = component === 'frontend' ? '/' : settings.sources.backend.paths.liveness || '/';
  const url = `http://127.0.0.1:${localPort}${path}`;
  const answer = await untilAnswer({ component, url, forward, shared: sharedWith !== undefined }, context);
  emit({ type: 'port', component, localPort, state: forward.state(), http: answer });
  return `localhost:${localPort} ${answer.status} in ${answer.ms} ms${sharedWith ? ` (held by ${sharedWith})` : ''}`;
}

/** `shared`: another taskflow-tui holds the port, and answers in our place until it ends. */
type Way = { component: Component; url: string; forward: Forward; shared: boolean };

async function untilAnswer(way: Way, { world, signal, emit }: StepContext): Promise<{ status: number; ms: number }> {
  const { component, url, forward, shared } = way;
  const deadline = world.clock.now() + answerSeconds * 1000;
  emit({ type: 'step-progress', text: `waiting for ${url}` });
  for (;;) {
    const answer = await world.http.get(url, 5, signal);
    if (answer && answer.status < 500) return { status: answer.status, ms: answer.ms };
    const now = forward.state();
    if (now.type === 'taken' && !shared)
      throw new Failure({ problem: `${url} cannot be opened`, cause: now.reason, fix: 'stop what holds the port, then retry' });
    if (world.clock.now() > deadline) throw silent(component, url, { status: answer?.status, state: now });
    await world.clock.sleep(200, signal);
  }
}

/** Through the application's own route; a person's own checkout may have another, so it is not asked there. */
async function frontendReachesBackend(localPort: number, { world, settings, signal, emit }: StepContext): Promise<string> {
  if (!settings.sources.frontend.own || !settings.sources.backend.own) {
    emit({
      type: 'notice',
      text: 'the way from frontend to backend is not checked: only the TaskFlow that comes with this program has a known route for it',
    });
    return '';
  }
  const url = `http://127.0.0.1:${localPort}/api/backend/ready`;
  const deadline = world.clock.now() + answerSeconds * 1000;
  for (;;) {
    const answer = await world.http.get(url, 10, signal);
    if (answer?.status === 200) return 'frontend → backend → database answer';
    if (world.clock.now() > deadline) {
      throw new Failure({
        problem: 'the frontend does not reach the backend',
        cause: answer ? `${url} said ${answer.status}: ${answer.body.slice(0, 200)}` : `${url} did not answer`,
        fix: 'look at the log of the backend; DNS in the cluster and BACKEND_URL in taskflow-config lead there',
        command: 'taskflow-tui logs backend',
      });
    }
    await world.clock.sleep(500, signal);
  }
}

function silent(component: Component, url: string, { status, state }: { status: number | undefined; state: ForwardState }): Failure {
  return new Failure({
    problem: `${url} did not answer in ${answerSeconds} s`,
    cause: status ? `the last answer was ${status}` : state.type === 'reconnecting' ? state.reason : 'the connection was refused or reset',
    fix: 'look at the pod’s log, then retry',
    command: `taskflow-tui logs ${component}`,
  });
}
