// Step 7: opens localhost:3000 and :8000, and checks that both answer and that the frontend reaches the backend. Forwards outlive the step.
import { Failure } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components, servicePorts } from '../../../release/component.js';
import type { ForwardState } from '../../../world/index.js';
import type { Step, StepContext } from '../../engine/step.js';
import { choosePort } from './choose-port.js';
import { errorAnswer } from './error-answer.js';
import type { Forward } from './forwards.js';

const answerSeconds = 30;

export const openPortsStep: Step = {
  id: 'ports',
  title: 'Ports',
  needs: ['release'],
  inputs: async () => ({}),
  // Forwards end with their process.
  verify: async () => ({ holds: false, because: 'every run opens the ports' }),
  async run(context) {
    const ports = await portsFor(context);
    const idle = await scaledToNone(context);
    const answers = await Promise.all(components.map((component) => open(component, ports[component], idle.includes(component), context)));
    const reach = idle.length > 0 ? '' : await frontendReachesBackend(ports.frontend.localPort, context);
    return { text: [...answers, reach].filter(Boolean).join(' · '), record: {} };
  },
};

/** The person wants no pods, so nothing can answer. */
async function scaledToNone({ world, signal }: StepContext): Promise<Component[]> {
  const deployments = await world.cluster.deployments(signal);
  return components.filter((component) => deployments.some((each) => each.component === component && each.desired === 0));
}

type Chosen = Awaited<ReturnType<typeof choosePort>>;

/** One after the other, so that there is at most one question at a time. */
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
  if (idle) return `localhost:${localPort} waits for a pod (${component} is scaled to 0)`;
  const path = component === 'frontend' ? '/' : settings.sources.backend.paths.liveness || '/';
  const url = `http://127.0.0.1:${localPort}${path}`;
  const answer = await untilAnswer({ component, url, forward, shared: sharedWith !== undefined }, context);
  const { circle, ...http } = answer;
  emit({ type: 'port', component, localPort, state: forward.state(), http });
  if (circle !== undefined)
    emit({
      type: 'notice',
      text: `the ${component} redirects in a circle, to ${circle} again and again: a browser shows no page. Its own code does that`,
    });
  return `localhost:${localPort} ${answer.status} in ${answer.ms} ms${sharedWith ? ` (used by ${sharedWith})` : ''}`;
}

/** `shared`: another taskflow-tui has the port and answers until it ends. */
type Route = { component: Component; url: string; forward: Forward; shared: boolean };

async function untilAnswer(route: Route, context: StepContext): Promise<{ status: number; ms: number; circle?: string }> {
  const { world, signal, emit } = context;
  const { component, url, forward, shared } = route;
  const deadline = world.clock.now() + answerSeconds * 1000;
  emit({ type: 'step-progress', text: `waiting for ${url}` });
  for (;;) {
    const answer = await world.http.get(url, 5, signal);
    if (answer && answer.status < 500) {
      const { status, ms, circle } = answer;
      return { status, ms, ...(circle === undefined ? {} : { circle }) };
    }
    const now = forward.state();
    if (now.type === 'taken' && !shared)
      throw new Failure({ problem: `${url} can't be opened`, cause: now.reason, fix: 'Stop the program that uses the port, then retry.' });
    if (world.clock.now() > deadline) throw answer ? await errorAnswer(route, answer.status, context) : noAnswer(component, url, now);
    await world.clock.sleep(200, signal);
  }
}

/** Uses a route of the included TaskFlow. A person's own checkout may not have it, so it isn't checked there. */
async function frontendReachesBackend(localPort: number, { world, settings, signal, emit }: StepContext): Promise<string> {
  if (!settings.sources.frontend.own || !settings.sources.backend.own) {
    emit({
      type: 'notice',
      text: "the connection from the frontend to the backend isn't checked: only the included TaskFlow has a known route for it",
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
        problem: "The frontend doesn't reach the backend",
        cause: answer ? `${url} answered ${answer.status}: ${answer.body.slice(0, 200)}` : `${url} didn't answer`,
        fix: "Check the backend's log, the cluster's DNS, and BACKEND_URL in the ConfigMap taskflow-config.",
        command: 'taskflow-tui logs backend',
      });
    }
    await world.clock.sleep(500, signal);
  }
}

function noAnswer(component: Component, url: string, state: ForwardState): Failure {
  return new Failure({
    problem: `${url} didn't answer within ${answerSeconds} s`,
    cause: state.type === 'reconnecting' ? state.reason : 'The connection was refused or reset',
    fix: "Check the pod's log, then retry.",
    command: `taskflow-tui logs ${component}`,
  });
}
