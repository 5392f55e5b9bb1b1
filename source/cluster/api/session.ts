// What all calls of a run share: the pinned context, its connection, and how text from the cluster is cleaned.
import { Failure } from '../../problem.js';
import { plain } from '../../text.js';
import type { Target } from '../../world/index.js';
import type { ClusterOptions } from '../options.js';
import { type Connection, createConnection } from './connection.js';
import type { Place } from './failures.js';
import { isLocal } from './guard.js';
import { kubeconfigFiles, type Pinned, pinned } from './kubeconfig.js';

/** The context as a kubeconfig had it once, and the way to its cluster. `document`: see Pinned. */
export type Link = { connection: Connection; place: Place; context: Context; document: string };
export type Context = { name: string; server: string; local: boolean };

export type Session = ClusterOptions & {
  /** One line of text, without control characters and secrets. */
  clean(text: string): string;
  /** The link of the run; Failure when the context is not in the kubeconfig. */
  link(): Link;
  connection(): Connection;
  place(): Place;
  /** A link made from the kubeconfig as it is now. Nothing is sent, and the run's link stays until `hold`. */
  linkNow(): Link;
  /** The run's from here on. */
  hold(link: Link): void;
  /** The context as the kubeconfig has it now; nothing is sent and the run's link stays. */
  lookUp(): Context | undefined;
};

/** $KUBECONFIG is read here, the files on first use. */
export function createSession(options: ClusterOptions): Session {
  const { target, clock, redactor, kubeconfig } = options;
  const files = kubeconfigFiles(kubeconfig, process.env);
  // Read once and kept: a context that is switched or edited in mid-run does not move us. Only `linkNow` looks again,
  // since minikube writes new credentials when it starts.
  let held: Link | undefined;
  const linkNow = (): Link => {
    const found = pinned(files, target.context);
    if (!found) throw noContext(target, files);
    const place = { target, server: found.cluster.server, clean: redactor.clean };
    const connection = createConnection(found.config, clock, place);
    return { connection, place, context: contextOf(found, target), document: found.document };
  };
  const link = () => {
    held ??= linkNow();
    return held;
  };
  return {
    ...options,
    // Redacted on both sides of the sanitizer: before, so that its cut cannot leave half a secret; after, so that escape codes cannot hide one.
    clean: (text) => redactor.clean(plain(redactor.clean(text).replace(/\s*\n\s*/g, ' '))),
    link,
    connection: () => link().connection,
    place: () => link().place,
    linkNow,
    hold(fresh) {
      held = fresh;
    },
    lookUp() {
      const found = pinned(files, target.context);
      return found && contextOf(found, target);
    },
  };
}

function contextOf({ cluster: { name, server } }: Pinned, { context, profile }: Target): Context {
  return { name: context, server, local: isLocal({ context, cluster: name, server, profile }) };
}

function noContext(target: Target, files: string[]): Failure {
  return new Failure({
    problem: `there is no context ${target.context} in the kubeconfig`,
    cause: `looked in ${files.join(', ')}`,
    fix: 'start the cluster, which writes it, or name another with --context',
    command: `minikube start -p ${target.profile}`,
    exit: 3,
  });
}
