// Decides which pods can serve a service's connections, and which one takes the next. Pure.
import type { ForwardRequest, Freshness, Pod, Service } from '../../world/index.js';

/** `ports`: declared by its containers; a named target port refers to one of them. */
export type ReachablePod = Pod & { labels: Record<string, string>; ports: { name?: string; port: number }[] };
export type ReachableService = Service & { selector: Record<string, string> };
/** While stale, the last known state. */
export type ReachableView = { pods: ReachablePod[]; services: ReachableService[]; freshness: Freshness };

/** A pod's port that accepts the service's connections. */
export type Endpoint = { pod: string; uid: string; port: number };
type ServicePort = Pick<ForwardRequest, 'service' | 'servicePort'>;

/** Pods that match the service's selector, are ready, aren't terminating, and have the port, as in k8s.io/endpointslice. */
export function endpointsOf(view: ReachableView, wanted: ServicePort): Endpoint[] {
  const service = serviceOf(view, wanted);
  if (!service) return [];
  return podsOf(view, service).flatMap((pod) => {
    const port = portOf(pod, service.targetPort);
    return pod.ready && !pod.terminating && port !== undefined ? [{ pod: pod.name, uid: pod.uid, port }] : [];
  });
}

/** Why there is no endpoint, for the forward's row. */
export function whyNone(view: ReachableView, wanted: ServicePort): string {
  const service = view.services.find(({ name }) => name === wanted.service);
  if (!service) return `service ${wanted.service} doesn't exist`;
  if (service.port !== wanted.servicePort) return `service ${wanted.service} has no port ${wanted.servicePort}`;
  const pods = podsOf(view, service);
  const withoutPort = pods.find((pod) => pod.ready && !pod.terminating);
  if (withoutPort) return `pod ${withoutPort.name} has no port ${service.targetPort}`;
  const terminating = pods.find((pod) => pod.terminating);
  return terminating ? `pod ${terminating.name} is being replaced` : 'no pod is ready';
}

/** The endpoint with the fewest open connections (by uid); round robin among equals. */
export function pickEndpoint(endpoints: Endpoint[], open: ReadonlyMap<string, number>, turn: number): Endpoint | undefined {
  const load = ({ uid }: Endpoint) => open.get(uid) ?? 0;
  const least = Math.min(...endpoints.map(load));
  const equal = endpoints.filter((one) => load(one) === least);
  return equal[turn % equal.length];
}

function serviceOf(view: ReachableView, { service, servicePort }: ServicePort): ReachableService | undefined {
  return view.services.find(({ name, port }) => name === service && port === servicePort);
}

/** A service without a selector has no pods: something else manages its endpoints. */
function podsOf({ pods }: ReachableView, { selector }: ReachableService): ReachablePod[] {
  const wanted = Object.entries(selector);
  return wanted.length === 0 ? [] : pods.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
}

function portOf({ ports }: ReachablePod, targetPort: string): number | undefined {
  return /^\d+$/.test(targetPort) ? Number(targetPort) : ports.find(({ name }) => name === targetPort)?.port;
}
