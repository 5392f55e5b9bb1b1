// Shares one kubeconfig context, its connection, and the cleaning of the cluster's text between all calls of a run.
import { Failure } from '../../problem.js';
import { sanitize } from '../../sanitize.js';
import type { Target } from '../../world/index.js';
import type { ClusterOptions } from '../options.js';
import { type Connection, createConnection } from './connection.js';
import type { ApiServer } from './failures.js';
import { isLocal } from './guard.js';
import { type ContextEntry, kubeconfigFiles, readContext } from './kubeconfig.js';

/** A context as it was read from the kubeconfig, and the connection to its cluster. `document`: see ContextEntry. */
export type Link = { connection: Connection; server: ApiServer; context: Context; document: string };
export type Context = { name: string; server: string; local: boolean };

export type ApiAccess = ClusterOptions & {
  /** Returns one line of text without control characters and secrets. */
  clean(text: string): string;
  /** The run's link. Throws a Failure if the context isn't in the kubeconfig. */
  link(): Link;
  connection(): Connection;
  server(): ApiServer;
  /** A new link from the kubeconfig as it is now. Sends nothing, and leaves the run's link alone. */
  readLink(): Link;
  setLink(link: Link): void;
  /** The context as it is in the kubeconfig now. Sends nothing, and leaves the run's link alone. */
  currentContext(): Context | undefined;
};

/** Reads $KUBECONFIG now, and the files on first use. */
export function createApiAccess(options: ClusterOptions): ApiAccess {
  const { target, clock, redactor, kubeconfig } = options;
  const files = kubeconfigFiles(kubeconfig, process.env);
  // The run keeps its link, so that a context which is switched or edited meanwhile doesn't redirect it. Only `readLink` reads the files
  // again, because minikube writes new credentials when it starts.
  let current: Link | undefined;
  const readLink = (): Link => {
    const entry = readContext(files, target.context);
    if (!entry) throw noContext(target, files);
    const server = { target, url: entry.cluster.server, clean: redactor.clean };
    const connection = createConnection(entry.config, clock, server);
    return { connection, server, context: contextOf(entry, target), document: entry.document };
  };
  const link = () => {
    current ??= readLink();
    return current;
  };
  return {
    ...options,
    // Redacted twice: before the sanitizer, which could cut a secret in half; after it, because escape codes can hide a secret.
    clean: (text) => redactor.clean(sanitize(redactor.clean(text).replace(/\s*\n\s*/g, ' '))),
    link,
    connection: () => link().connection,
    server: () => link().server,
    readLink,
    setLink(next) {
      current = next;
    },
    currentContext() {
      const entry = readContext(files, target.context);
      return entry && contextOf(entry, target);
    },
  };
}

function contextOf({ cluster: { name, server } }: ContextEntry, { context, profile }: Target): Context {
  return { name: context, server, local: isLocal({ context, cluster: name, server, profile }) };
}

function noContext(target: Target, files: string[]): Failure {
  return new Failure({
    problem: `The context ${target.context} isn't in the kubeconfig`,
    cause: `taskflow-tui searched ${files.join(', ')}`,
    fix: 'Start the cluster, which adds the context, or pass another one with --context.',
    command: `minikube start -p ${target.profile}`,
    exit: 3,
  });
}
