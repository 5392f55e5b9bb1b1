// Step 7: localhost:3000 and :8000 lead to the pods and answer, and the frontend reaches the backend. Forwards outlive the step.
import { Failure } from '../../problem.js';
import type { ForwardState } from '../../world.js';
import type { Component } from '../event.js';
import { components, servicePorts } from '../source.js';
import type { Step, StepContext } from '../step.js';

const answerSeconds = 30;

export const openPortsStep: Step = {
  id: 'ports',
  title: 'Ports',
  needs: ['release'],
  inputs: async () => ({}),
  // A forward lives in a process: one that an earlier run had is gone with it.
  verify: async () => ({ holds: false, because: 'ports are opened anew each time' }),
  async run(context) {
    const answers = await Promise.all(components.map((component) => open(component, context)));
    const reach = await frontendReachesBackend(context);
    return { text: [...answers, reach].filter(Boolean).join(' · '), record: {} };
  },
};

async function open(component: Component, context: StepContext): Promise<string> {
  const { world, settings, session, emit } = context;
  const localPort = settings.ports[component];
  const holder = await world.machine.portHolder(localPort);
  let state: ForwardState = { type: 'connecting' };
  const report = (next: ForwardState, http?: { status: number; ms: number }) => {
    state = next;
    emit({ type: 'port', component, localPort, state: next, ...(http ? { http } : {}) });
  };
  if (holder && !holder.ours) throw taken(localPort, holder);
  if (holder) report({ type: 'up' });
  else {
    const request = { service: `${settings.target.release}-${component}`, localPort, servicePort: servicePorts[component] };
    // It ends with the session; what it has to say comes as states.
    world.kubectl
      .forward(request, report, session)
      .catch((error: unknown) => report({ type: 'taken', reason: error instanceof Error ? error.message : String(error) }));
  }
  const path = component === 'frontend' ? '/' : settings.sources.backend.paths.liveness || '/';
  const answer = await untilAnswer(context, `http://127.0.0.1:${localPort}${path}`, () => state);
  report(state.type === 'connecting' ? { type: 'up' } : state, answer);
  return `localhost:${localPort} ${answer.status} in ${answer.ms} ms${holder ? ` (held by another taskflow-tui${holder.pid ? `, pid ${holder.pid}` : ''})` : ''}`;
}

async function untilAnswer(context: StepContext, url: string, state: () => ForwardState): Promise<{ status: number; ms: number }> {
  const { world, signal, emit } = context;
  const deadline = world.clock.now() + answerSeconds * 1000;
  emit({ type: 'step-progress', text: `waiting for ${url}` });
  for (;;) {
    const answer = await world.http.get(url, 5, signal);
    if (answer && answer.status < 500) return { status: answer.status, ms: answer.ms };
    const now = state();
    if (now.type === 'taken')
      throw new Failure({ problem: `${url} cannot be opened`, cause: now.reason, cure: 'stop what holds the port, then retry' });
    if (world.clock.now() > deadline) throw silent(url, answer?.status, now);
    await world.clock.sleep(200, signal);
  }
}

/** Through the application's own route; a person's own checkout may have another, so it is not asked there. */
async function frontendReachesBackend({ world, settings, signal, emit }: StepContext): Promise<string> {
  if (!settings.sources.frontend.own || !settings.sources.backend.own) {
    emit({
      type: 'notice',
      text: 'the way from frontend to backend is not checked: only the TaskFlow that comes with this program has a known route for it',
    });
    return '';
  }
  const url = `http://127.0.0.1:${settings.ports.frontend}/api/backend/ready`;
  const deadline = world.clock.now() + answerSeconds * 1000;
  for (;;) {
    const answer = await world.http.get(url, 10, signal);
    if (answer?.status === 200) return 'frontend → backend → database answer';
    if (world.clock.now() > deadline) {
      throw new Failure({
        problem: 'the frontend does not reach the backend',
        cause: answer ? `${url} said ${answer.status}: ${answer.body.slice(0, 200)}` : `${url} did not answer`,
        cure: 'look at the log of the backend; DNS in the cluster and BACKEND_URL in taskflow-config lead there',
      });
    }
    await world.clock.sleep(500, signal);
  }
}

function taken(port: number, holder: { pid?: number; command?: string }): Failure {
  const who = holder.command ? `${holder.command}${holder.pid ? ` (pid ${holder.pid})` : ''}` : 'another program';
  return new Failure({
    problem: `localhost:${port} is taken`,
    cause: `${who} listens there`,
    cure: 'stop it, then retry; everything else is in place',
    ...(holder.pid ? { command: `kill ${holder.pid}` } : {}),
  });
}

function silent(url: string, status: number | undefined, state: ForwardState): Failure {
  return new Failure({
    problem: `${url} did not answer in ${answerSeconds} s`,
    cause: status ? `the last answer was ${status}` : state.type === 'reconnecting' ? state.reason : 'the connection was refused or reset',
    cure: 'look at the pod’s log, then retry',
  });
}
