// Is this the cluster that the person means? Tells a cluster on this machine from one that others depend on.

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
  return named && (isLoopback(host) || isPrivate(host));
}

function isLoopback(host: string): boolean {
  return loopbackNames.has(host) || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** RFC 1918, and the unique local addresses of RFC 4193 (fc00::/7). */
function isPrivate(host: string): boolean {
  if (/^f[cd][0-9a-f]{2}:/.test(host)) return true;
  const octets = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host);
  if (!octets) return false;
  const [first, second] = [Number(octets[1]), Number(octets[2])];
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
