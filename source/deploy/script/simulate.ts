// Runs the steps in an empty simulated World, and records their build and install requests for the script.
import { Failure } from '../../problem.js';
import { createRedactor } from '../../redact.js';
import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import type { BuildRequest, ChartRequest, Target, World, WorldFor } from '../../world/index.js';
import { dryWorldFor } from '../dry-run/world.js';
import type { Answerer } from '../engine/context.js';
import type { Event, Question } from '../engine/event.js';
import { startRun } from '../engine/run.js';
import type { Step } from '../engine/step.js';
import { createForwards } from '../steps/ports/forwards.js';
import { sourcesWithoutExtra } from '../steps/secrets/variables/extra-env.js';
import { type ScriptVariables, scriptVariables } from './variables.js';

/** The steps' requests to docker, one per component, and to helm, and the variables that they stored. */
export type InstallRequests = { builds: Record<Component, BuildRequest>; chart: ChartRequest; variables: ScriptVariables };
export type Simulation = { plan: Step[]; settings: Settings; worldFor: WorldFor; signal: AbortSignal };

/** Throws the Failure of a failed step. Changes nothing real. */
export async function simulateInstall({ plan, settings, worldFor, signal }: Simulation): Promise<InstallRequests> {
  const builds: Partial<Record<Component, BuildRequest>> = {};
  const secrets: Record<string, Record<string, string>> = {};
  let chart: ChartRequest | undefined;
  let failed: Extract<Event, { type: 'step-failed' }> | undefined;
  const run = startRun({
    plan,
    settings: { ...settings, givenSecrets: placeholderSecrets },
    worldFor: emptyWorldFor(worldFor, settings.target, {
      built(request) {
        const component = components.find((each) => request.dockerfile === settings.sources[each].dockerfile);
        if (component) builds[component] = request;
      },
      installed(request) {
        chart = request;
      },
      stored(name, data) {
        secrets[name] = data;
      },
    }),
    answer: yesTo(settings),
    emit(event) {
      if (event.type === 'step-failed') failed ??= event;
    },
    redactor: createRedactor(),
    patient: false,
    forwards: createForwards(signal),
  });
  signal.addEventListener('abort', () => run.cancel(), { once: true });
  if (signal.aborted) run.cancel();
  await run.finished;
  const { frontend, backend } = builds;
  if (failed) throw new Failure(failed.problem);
  if (!frontend || !backend || !chart) throw new Error('the simulated steps did not build and install everything');
  return {
    builds: { frontend, backend },
    chart,
    variables: scriptVariables({ ...settings, sources: await sourcesWithoutExtra(settings) }, secrets),
  };
}

/** Valid values, which are never stored or tried. */
export const placeholderSecrets = {
  'database-url': 'postgresql://user:password@host/database',
  'better-auth-secret': 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789',
  'openai-api-key': 'not-set',
};

/** A value for everything that the question requires and that nothing has yet. */
export function placeholdersFor({ keys, stored, known, variables }: SecretsQuestion, throwawayDatabase: boolean) {
  const missing = keys.filter((key) => !stored.includes(key) && !known.includes(key) && !(throwawayDatabase && key === 'database-url'));
  const required = variables.filter((field) => field.required && !field.stored && !field.known);
  return {
    values: Object.fromEntries(missing.map((key) => [key, placeholderSecrets[key]])),
    variables: Object.fromEntries(required.map(({ name }) => [name, 'placeholder'])),
  };
}

/** Accepts everything that a step asks, except values that nobody named. */
const yesTo =
  ({ throwawayDatabase: throwaway }: Settings): Answerer =>
  async (question) => {
    const throwawayDatabase = throwaway === true;
    if (question.type === 'secrets') return { type: 'secrets', ...placeholdersFor(question, throwawayDatabase), throwawayDatabase };
    if (question.type === 'confirm') return { type: 'confirm', yes: !question.id.startsWith('env-file-') };
    return { type: 'choice', key: question.options[0]?.key ?? '' };
  };

type SecretsQuestion = Extract<Question, { type: 'secrets' }>;

type Listeners = {
  built(request: BuildRequest): void;
  installed(request: ChartRequest): void;
  stored(secret: string, data: Record<string, string>): void;
};

/** All tools, an empty engine, no cluster, and a store with nothing but choices and the records of images. */
function emptyWorldFor(real: WorldFor, target: Target, { built, installed, stored }: Listeners): WorldFor {
  const dry = dryWorldFor((observer) => withNothing(real(observer)), target);
  return (observer) => {
    const world = dry(observer);
    return {
      ...world,
      docker: {
        ...world.docker,
        async build(request, report, signal) {
          built(request);
          await world.docker.build(request, report, signal);
        },
      },
      cluster: {
        ...world.cluster,
        applySecret(name, data, signal) {
          stored(name, data);
          return world.cluster.applySecret(name, data, signal);
        },
      },
      helm: {
        ...world.helm,
        async upgrade(request, signal) {
          installed(request);
          return world.helm.upgrade(request, signal);
        },
      },
    };
  };
}

function withNothing(world: World): World {
  const found = async () => ({ type: 'found', version: '999.0.0', raw: '' }) as const;
  const { store } = world;
  return {
    ...world,
    machine: { ...world.machine, processes: async () => [] },
    docker: {
      ...world.docker,
      client: found,
      engine: async () => ({ type: 'running', version: '' }),
      buildx: found,
      image: async () => undefined,
      tags: async () => [],
    },
    minikube: {
      ...world.minikube,
      version: found,
      status: async () => ({ state: 'absent', text: '' }),
      images: async () => [],
    },
    kubectl: { ...world.kubectl, version: found },
    helm: { ...world.helm, version: found, lint: async () => {}, status: async () => undefined, history: async () => [] },
    cluster: emptyCluster(world.cluster),
    store: { ...store, step: (id) => (id.startsWith('image-') ? store.step(id) : undefined), selectCluster: () => {}, ledger: () => [] },
  };
}

/** A cluster that answers and is empty. A context that isn't minikube's needs it, because no step starts its cluster. */
function emptyCluster(cluster: World['cluster']): World['cluster'] {
  return {
    ...cluster,
    context: async () => ({ name: '', server: '', local: true }),
    identity: async () => ({ uid: 'none', version: '', server: '' }),
    refusal: async () => undefined,
    guard: async () => {},
    namespaceContents: async () => undefined,
    secret: async () => undefined,
    pods: async () => [],
    deployments: async () => [],
    services: async () => [],
    events: async () => [],
  };
}
