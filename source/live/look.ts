// One look at everything: what `status` prints, and what the panel starts from.
import { components, servicePorts } from '../deploy/source.js';
import type { Settings } from '../deploy/step.js';
import type { Deployment, Pod, World } from '../world.js';
import type { ImageRow, PortRow, Snapshot } from './snapshot.js';

/** Asks helm, the API server, docker, the node and the local ports, side by side. Failure when the cluster does not answer. */
export async function takeSnapshot(world: World, settings: Settings, signal: AbortSignal): Promise<Snapshot> {
  await world.cluster.identity(signal);
  const { cluster } = world;
  const [release, deployments, pods, services, events, ports] = await Promise.all([
    world.helm.status(signal),
    cluster.deployments(signal),
    cluster.pods(signal),
    cluster.services(signal),
    cluster.events(signal),
    Promise.all(components.map((component) => portRow(component, world, settings, signal))),
  ]);
  return {
    at: world.clock.now(),
    target: settings.target,
    liveness: { type: 'live' },
    ...(release ? { release: { status: release.status, revision: release.revision, description: release.description } } : {}),
    deployments,
    pods,
    services,
    ports,
    images: await imageRows(world, settings, deployments, pods, signal),
    events,
  };
}

/** What is on a local port now; HTTP-checked when something of ours holds it. */
async function portRow(component: (typeof components)[number], world: World, settings: Settings, signal: AbortSignal): Promise<PortRow> {
  const localPort = settings.ports[component];
  const row = { component, localPort, service: `${settings.target.release}-${component}`, servicePort: servicePorts[component] };
  const holder = await world.machine.portHolder(localPort);
  if (!holder) return { ...row, state: { type: 'closed' } };
  if (!holder.ours) return { ...row, state: { type: 'taken', reason: holder.command ?? 'another program' } };
  const answer = await world.http.get(`http://127.0.0.1:${localPort}${settings.sources[component].paths.liveness || '/'}`, 5, signal);
  return { ...row, state: { type: 'up' }, ...(answer ? { http: { status: answer.status, ms: answer.ms } } : {}) };
}

/** The proof of load: the deployed tag is in the engine, in the node, and in the running pods. */
async function imageRows(
  world: World,
  settings: Settings,
  deployments: Deployment[],
  pods: Pod[],
  signal: AbortSignal,
): Promise<ImageRow[]> {
  const held = await world.minikube.images(settings.target.profile, signal).catch(() => [] as string[]);
  return Promise.all(
    components.flatMap((component) => {
      const tag = deployments.find((d) => d.component === component)?.image;
      return tag === undefined ? [] : [imageRow(component, tag, held, pods, world, signal)];
    }),
  );
}

async function imageRow(
  component: (typeof components)[number],
  tag: string,
  held: string[],
  pods: Pod[],
  world: World,
  signal: AbortSignal,
): Promise<ImageRow> {
  const image = await world.docker.image(tag, signal).catch(() => undefined);
  const running = pods.filter((pod) => pod.component === component && !pod.terminating);
  return {
    component,
    tag,
    inEngine: image !== undefined,
    inNode: held.includes(tag),
    inPods: running.length > 0 && running.every((pod) => pod.image === tag),
    ...(image ? { bytes: image.bytes } : {}),
  };
}
