// What all calls of a run share: the pinned context, its connection, and how text from the cluster is cleaned.
import { Failure } from '../problem.js';
import { plain } from '../text.js';
import type { Target } from '../world.js';
import type { ClusterOptions } from './cluster.js';
import { type Connection, createConnection } from './connection.js';
import type { Place } from './failures.js';
import { isLocal } from './guard.js';
import { kubeconfigFiles, pinned } from './kubeconfig.js';

export type Session = ClusterOptions & {
  /** One line of text, without control characters and secrets. */
  clean(text: string): string;
  /** The connection of the run; Failure when the context is not in the kubeconfig. */
  connection(): Connection;
  place(): Place;
  /** A connection made from the kubeconfig as it is now, which is the run's from here on. */
  reconnect(): Connection;
  /** The context as the kubeconfig has it now; nothing is sent and the run's connection stays. */
  lookUp(): { name: string; server: string; local: boolean } | undefined;
};

/** $KUBECONFIG is read here, the files on first use. */
export function createSession(options: ClusterOptions): Session {
  const { target, clock, redactor, kubeconfig } = options;
  const files = kubeconfigFiles(kubeconfig, process.env);
  // Read once and kept: a context that is switched or edited in mid-run does not move us. Only `reconnect` looks again,
  // since minikube writes new credentials when it starts.
  let held: { connection: Connection; place: Place } | undefined;
  const connect = () => {
    const config = pinned(files, target.context);
    const server = config?.getCurrentCluster()?.server;
    if (!config || !server) throw noContext(target, files);
    const place = { target, server, clean: redactor.clean };
    held = { connection: createConnection(config, clock, place), place };
    return held;
  };
  return {
    ...options,
    // Redacted on both sides of the sanitizer: before, so that its cut cannot leave half a secret; after, so that escape codes cannot hide one.
    clean: (text) => redactor.clean(plain(redactor.clean(text).replace(/\s*\n\s*/g, ' '))),
    connection: () => (held ?? connect()).connection,
    place: () => (held ?? connect()).place,
    reconnect: () => connect().connection,
    lookUp() {
      const cluster = pinned(files, target.context)?.getCurrentCluster();
      if (!cluster) return undefined;
      const entry = { context: target.context, cluster: cluster.name, server: cluster.server, profile: target.profile };
      return { name: target.context, server: cluster.server, local: isLocal(entry) };
    },
  };
}

function noContext(target: Target, files: string[]): Failure {
  return new Failure({
    problem: `there is no context ${target.context} in the kubeconfig`,
    cause: `looked in ${files.join(', ')}`,
    cure: 'start the cluster, which writes it, or name another with --context',
    command: `minikube start -p ${target.profile}`,
    exit: 3,
  });
}
