// Which cluster this is; and that a session stays with the one that it met first.
import { Cancelled, Failure } from '../../problem.js';
import type { Cluster } from '../../world/index.js';
import { uidIn } from '../resources/metadata.js';
import type { Connection } from './connection.js';
import { ClusterFailure } from './failures.js';
import type { Context, Link, Session } from './session.js';

type Identity = { uid: string; version: string; server: string };
export type Pin = Pick<Cluster, 'identity' | 'guard' | 'refusal'> & {
  /** A kubeconfig of the cluster that was met, and of nothing else; undefined before that. It may hold credentials. */
  kubeconfig(): string | undefined;
};

/** @param confirmed names of contexts that the person gave */
export function createPin(session: Session, confirmed: ReadonlySet<string>): Pin {
  let met: string | undefined;
  const refusalOf = (context: Context) => (context.local || confirmed.has(context.name) ? undefined : notConfirmed(context));
  const take = async (link: Link, signal: AbortSignal) => {
    const found = await identify(link, session, signal);
    met = found.uid;
    session.hold(link);
    return found;
  };
  return {
    async identity(signal, asked) {
      if (met === undefined || asked?.anew) return take(session.linkNow(), signal);
      return sameAs(met, session, signal);
    },
    async guard(signal) {
      const { connection, context } = session.link();
      const refusal = refusalOf(context);
      if (refusal) throw refusal;
      const uid = await uidOf(connection, signal);
      met ??= uid;
      if (uid !== met) throw another(context);
    },
    async refusal() {
      const context = session.lookUp();
      return context && refusalOf(context);
    },
    kubeconfig: () => (met === undefined ? undefined : session.link().document),
  };
}

/**
 * The cluster with this uid: over the kubeconfig as it is now, since minikube writes new credentials when it starts; else, when the kubeconfig
 * was edited and leads elsewhere, over the link that the run has.
 */
async function sameAs(uid: string, session: Session, signal: AbortSignal): Promise<Identity> {
  try {
    const link = session.linkNow();
    const found = await identify(link, session, signal);
    if (found.uid !== uid) throw another(link.context);
    session.hold(link);
    return found;
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    const still = await identify(session.link(), session, signal).catch((reason: unknown) => {
      if (reason instanceof Cancelled) throw reason;
      return undefined;
    });
    if (still?.uid === uid) return still;
    throw error;
  }
}

async function identify({ connection }: Link, { clean }: Session, signal: AbortSignal): Promise<Identity> {
  const { call, version, server } = connection;
  const { gitVersion } = await call({ verb: 'get', resource: 'version' }, signal, (options) => version.getCode({}, options));
  return { uid: await uidOf(connection, signal), version: clean(gitVersion), server };
}

/** That of the namespace kube-system, which lives as long as its cluster. */
async function uidOf({ call, core }: Connection, signal: AbortSignal): Promise<string> {
  const request = { verb: 'get', resource: 'namespaces', name: 'kube-system' };
  const { metadata } = await call(request, signal, (options) => core.readNamespace({ name: 'kube-system' }, options));
  return uidIn(metadata);
}

function another({ name }: Context): Failure {
  return new Failure({
    problem: `another cluster answers behind the context ${name} than before: it was made anew or replaced`,
    cause: 'the uid of its namespace kube-system is not the one that this session began with; nothing was changed in it',
    fix: 'run taskflow-tui again: it looks at the new cluster from the start',
    exit: 1,
  });
}

function notConfirmed({ name, server }: Context): Failure {
  return new Failure({
    problem: `the context ${name} is not a local cluster`,
    cause: `its server is ${server}, and its name was not confirmed`,
    fix: `confirm with --confirm-context ${name}`,
    exit: 2,
  });
}

/**
 * Does it answer? One pod at most is listed: that goes through authentication and to etcd, as /readyz would not.
 * A refusal by RBAC is an answer too. @param limit ms
 */
export async function ask(
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
