// Is this the cluster that the person means? Tells a cluster on this machine from one that others depend on.
import ipaddr from 'ipaddr.js';

/** Names that a kubeconfig gives the same machine, besides the loopback addresses. */
const loopbackNames = new Set(['localhost', 'host.docker.internal', 'kubernetes.docker.internal', 'host.minikube.internal']);
/** How the local distributions name their contexts and clusters. */
const localKind = /^(?:minikube|docker-desktop|docker-for-desktop|rancher-desktop|orbstack|colima(?:-.+)?|kind-.+|k3d-.+)$/;

/**
 * Whether a kubeconfig context points to a cluster on this machine: it has the name of a local distribution (or is minikube's profile),
 * and its server is this machine or has a private address. An address alone proves nothing: company clusters have private ones too, and
 * a tunnel to one ends on this machine.
 * @param entry names as in the kubeconfig, `server` a URL, `profile` minikube's profile
 */
export function isLocal(entry: { context: string; cluster: string; server: string; profile: string }): boolean {
  if (!URL.canParse(entry.server)) return false;
  const host = new URL(entry.server).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const named = [entry.context, entry.cluster].some((name) => name === entry.profile || localKind.test(name));
  return named && (isLoopbackName(host) || (ipaddr.isValid(host) && localRanges.has(ipaddr.parse(host).range())));
}

/** RFC 1122, RFC 1918, and the unique local addresses of RFC 4193 (fc00::/7). */
const localRanges = new Set(['loopback', 'private', 'uniqueLocal']);

function isLoopbackName(host: string): boolean {
  return loopbackNames.has(host) || host.endsWith('.localhost');
}
