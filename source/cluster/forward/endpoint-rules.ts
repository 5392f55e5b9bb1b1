// What a forward has to know of the release, and whom it leads a connection to: pure rules, no connection in sight.
import type { ForwardRequest, Freshness, Pod, Service } from '../../world/index.js';

/** `ports`: those that its containers declare, which is where a named target port is looked up. */
export type ReachablePod = Pod & { labels: Record<string, string>; ports: { name?: string; port: number }[] };
export type ReachableService = Service & { selector: Record<string, string> };
/** What the shared watch tells; while it is stale, what was last seen. */
export type ReachableView = { pods: ReachablePod[]; services: ReachableService[]; liveness: Freshness };

/** A port of a pod that takes connections of the service now. */
export type Endpoint = { pod: string; uid: string; port: number };
type Wanted = Pick<ForwardRequest, 'service' | 'servicePort'>;

/** The pods that the service leads to: those with its labels that are Ready, stay, and have the port (k8s.io/endpointslice does the same). */
export function endpointsOf(view: ReachableView, wanted: Wanted): Endpoint[] {
  const service = serviceOf(view, wanted);
  if (!service) return [];
  return selected(view, service).flatMap((pod) => {
    const port = portOf(pod, service.targetPort);
    return pod.ready && !pod.terminating && port !== undefined ? [{ pod: pod.name, uid: pod.uid, port }] : [];
  });
}

/** Why there is no endpoint, for the row of the forward. */
export function whyNone(view: ReachableView, wanted: Wanted): string {
  const service = view.services.find(({ name }) => name === wanted.service);
  if (!service) return `there is no service ${wanted.service}`;
  if (service.port !== wanted.servicePort) return `service ${wanted.service} has no port ${wanted.servicePort}`;
  const pods = selected(view, service);
  const unnamed = pods.find((pod) => pod.ready && !pod.terminating);
  if (unnamed) return `pod ${unnamed.name} has no port ${service.targetPort}`;
  const leaving = pods.find((pod) => pod.terminating);
  return leaving ? `pod ${leaving.name} is being replaced` : 'no pod is Ready';
}

/** The one with the fewest open connections (by uid); among equals, each in its turn. */
export function pickEndpoint(endpoints: Endpoint[], open: ReadonlyMap<string, number>, turn: number): Endpoint | undefined {
  const load = ({ uid }: Endpoint) => open.get(uid) ?? 0;
  const least = Math.min(...endpoints.map(load));
  const equal = endpoints.filter((one) => load(one) === least);
  return equal[turn % equal.length];
}

function serviceOf(view: ReachableView, { service, servicePort }: Wanted): ReachableService | undefined {
  return view.services.find(({ name, port }) => name === service && port === servicePort);
}

/** A service without a selector has no pods: its endpoints are somebody else's to keep. */
function selected({ pods }: ReachableView, { selector }: ReachableService): ReachablePod[] {
  const wanted = Object.entries(selector);
  return wanted.length === 0 ? [] : pods.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
}

function portOf({ ports }: ReachablePod, targetPort: string): number | undefined {
  return /^\d+$/.test(targetPort) ? Number(targetPort) : ports.find(({ name }) => name === targetPort)?.port;
}
