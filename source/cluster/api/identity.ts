// Identifies the cluster, and keeps a run with the one that it identified first.
import { Cancelled, Failure } from '../../problem.js';
import type { Cluster } from '../../world/index.js';
import { uidIn } from '../resources/metadata.js';
import type { ApiAccess, Context, Link } from './access.js';
import type { Connection } from './connection.js';
import { ClusterFailure } from './failures.js';

type Identity = { uid: string; version: string; server: string };
export type Pin = Pick<Cluster, 'identity' | 'guard' | 'refusal'> & {
  /** A kubeconfig that contains only the identified cluster; undefined before that. It can hold credentials. */
  kubeconfig(): string | undefined;
};

/** @param confirmed names of contexts that the person confirmed */
export function createPin(access: ApiAccess, confirmed: ReadonlySet<string>): Pin {
  let pinned: string | undefined;
  const refusalOf = (context: Context) => (context.local || confirmed.has(context.name) ? undefined : notConfirmed(context));
  const pin = async (link: Link, signal: AbortSignal) => {
    const found = await identify(link, access, signal);
    pinned = found.uid;
    access.setLink(link);
    return found;
  };
  return {
    async identity(signal, options) {
      if (pinned === undefined || options?.reset) return pin(access.readLink(), signal);
      return findAgain(pinned, access, signal);
    },
    async guard(signal) {
      const { connection, context } = access.link();
      const refusal = refusalOf(context);
      if (refusal) throw refusal;
      const uid = await uidOf(connection, signal);
      pinned ??= uid;
      if (uid !== pinned) throw differentCluster(context);
    },
    async refusal() {
      const context = access.currentContext();
      return context && refusalOf(context);
    },
    kubeconfig: () => (pinned === undefined ? undefined : access.link().document),
  };
}

/**
 * Finds the cluster with this uid through the kubeconfig as it is now, because minikube writes new credentials when it starts. If the
 * kubeconfig now points elsewhere, finds it through the run's link.
 */
async function findAgain(uid: string, access: ApiAccess, signal: AbortSignal): Promise<Identity> {
  try {
    const link = access.readLink();
    const found = await identify(link, access, signal);
    if (found.uid !== uid) throw differentCluster(link.context);
    access.setLink(link);
    return found;
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const still = await identify(access.link(), access, signal).catch((reason: unknown) => {
      if (reason instanceof Cancelled) throw reason;
      return undefined;
    });
    if (still?.uid === uid) return still;
    throw error;
  }
}

async function identify({ connection }: Link, { clean }: ApiAccess, signal: AbortSignal): Promise<Identity> {
  const { call, version, server } = connection;
  const { gitVersion } = await call({ verb: 'get', resource: 'version' }, signal, (options) => version.getCode({}, options));
  return { uid: await uidOf(connection, signal), version: clean(gitVersion), server };
}

/** The uid of the namespace kube-system, which exists as long as its cluster. */
async function uidOf({ call, core }: Connection, signal: AbortSignal): Promise<string> {
  const request = { verb: 'get', resource: 'namespaces', name: 'kube-system' };
  const { metadata } = await call(request, signal, (options) => core.readNamespace({ name: 'kube-system' }, options));
  return uidIn(metadata);
}

function differentCluster({ name }: Context): Failure {
  return new Failure({
    problem: `The context ${name} now points to a different cluster`,
    cause: 'Its namespace kube-system has another UID than before. taskflow-tui changed nothing in the new cluster',
    fix: 'Run taskflow-tui again. It checks the new cluster from the start.',
    exit: 1,
  });
}

function notConfirmed({ name, server }: Context): Failure {
  return new Failure({
    problem: `The context ${name} isn't a local cluster`,
    cause: `Its server is ${server}, and you didn't confirm its name`,
    fix: `If you mean it, pass --confirm-context ${name}.`,
    exit: 2,
  });
}

/**
 * Rejects if the server doesn't answer. Lists one pod at most, which passes through authentication to etcd, as /readyz doesn't.
 * A refusal by RBAC is an answer too. @param limit ms
 */
export async function pingServer(
  { call, core }: Connection,
  selected: { namespace: string; labelSelector: string },
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await call({ verb: 'list', resource: 'pods' }, signal, (options) => core.listNamespacedPod({ ...selected, limit: 1 }, options), {
      limit,
    });
  } catch (error) {
    if (!(error instanceof ClusterFailure && error.status === 403)) throw error;
  }
}
