// Tells a cluster on this machine from one that others depend on.
import ipaddr from 'ipaddr.js';

/** Names of this machine in kubeconfigs, besides the loopback addresses. */
const loopbackNames = new Set(['localhost', 'host.docker.internal', 'kubernetes.docker.internal', 'host.minikube.internal']);
/** How the local distributions name their contexts and clusters. */
const localKind = /^(?:minikube|docker-desktop|docker-for-desktop|rancher-desktop|orbstack|colima(?:-.+)?|kind-.+|k3d-.+)$/;
/** RFC 1918 and RFC 4193, in the terms of ipaddr.js. */
const localRanges = ['loopback', 'private', 'uniqueLocal'];

/**
 * Whether a context points to a cluster on this machine: a local distribution's name (or minikube's profile), and a server that is this
 * machine or has a private address. An address alone proves nothing: company clusters have private ones, and a tunnel to one starts here.
 * @param entry `context` and `cluster` as in the kubeconfig, `server` a URL, `profile` minikube's profile
 */
export function isLocal(entry: { context: string; cluster: string; server: string; profile: string }): boolean {
  if (!URL.canParse(entry.server)) return false;
  const host = new URL(entry.server).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isNamed = [entry.context, entry.cluster].some((name) => name === entry.profile || localKind.test(name));
  return isNamed && (isThisMachine(host) || (ipaddr.isValid(host) && localRanges.includes(ipaddr.parse(host).range())));
}

function isThisMachine(host: string): boolean {
  return loopbackNames.has(host) || host.endsWith('.localhost');
}
