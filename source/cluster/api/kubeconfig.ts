// Reads the kubeconfig as kubectl does, and takes out of it what one context needs.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from '../../problem.js';
import { type Fields, fieldsOf, textOf } from './fields.js';
import { KubeConfig, loadYaml } from './kubernetes.js';

/** The files that count, in order: the one given, else $KUBECONFIG, else ~/.kube/config. */
export function kubeconfigFiles(given: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  if (given) return [given];
  const listed = (environment.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [path.join(environment.HOME || homedir(), '.kube', 'config')];
}

/** One context of a kubeconfig and nothing else of it: what is current in the file does not count. */
export type Pinned = {
  /** For our own client. */
  config: KubeConfig;
  /** The same as a kubeconfig of its own, in JSON, which is YAML. It may hold credentials. */
  document: string;
  /** `name` as the kubeconfig calls the cluster. */
  cluster: { name: string; server: string };
};

/**
 * The context with its cluster and its user; undefined when it is not there. Files are merged: of entries with the same name the first wins,
 * and files that do not exist are passed over (kubectl's rules, k8s.io/client-go/tools/clientcmd/loader.go; the client package's own loader
 * throws on both). Paths to certificates, tokens and plugins become absolute and stay paths. Throws a Failure for a file that cannot be read.
 */
export function pinned(files: string[], context: string): Pinned | undefined {
  const sources = files.filter((name) => existsSync(name)).map(readSource);
  const found = entryOf(sources, 'context', context);
  const cluster = found && entryOf(sources, 'cluster', textOf(found.fields.cluster));
  if (!found || !cluster) return undefined;
  const user = entryOf(sources, 'user', textOf(found.fields.user));
  const document = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster.name, cluster: withPaths(cluster, ['certificate-authority']) }],
    users: user ? [{ name: user.name, user: withPlugin(withPaths(user, userFiles), user.folder) }] : [],
    contexts: [{ name: context, context: found.fields }],
    'current-context': context,
  });
  const config = new KubeConfig();
  config.loadFromString(document, { onInvalidEntry: 'filter' });
  const { server } = config.getCurrentCluster() ?? {};
  return server ? { config, document, cluster: { name: cluster.name, server } } : undefined;
}

type Source = { folder: string; content: Fields };
type Entry = { name: string; fields: Fields; folder: string };

const userFiles = ['client-certificate', 'client-key', 'tokenFile'];

function entryOf(sources: Source[], kind: 'context' | 'cluster' | 'user', name: string): Entry | undefined {
  for (const { folder, content } of sources) {
    const list: unknown[] = Array.isArray(content[`${kind}s`]) ? Object.values(fieldsOf(content[`${kind}s`])) : [];
    const found = list.map(fieldsOf).find((entry) => entry.name === name);
    if (found) return { name, fields: fieldsOf(found[kind]), folder };
  }
  return undefined;
}

/** Relative to the file that names them (k8s.io/client-go/tools/clientcmd/loader.go, ResolveLocalPaths). */
function withPaths({ fields, folder }: Entry, names: string[]): Fields {
  const absolute = names.flatMap((name) => (textOf(fields[name]) ? [[name, path.resolve(folder, textOf(fields[name]))]] : []));
  return { ...fields, ...Object.fromEntries(absolute) };
}

/** A plugin's name alone is looked up on the PATH. */
function withPlugin(user: Fields, folder: string): Fields {
  const command = textOf(fieldsOf(user.exec).command);
  if (!command.includes(path.sep)) return user;
  return { ...user, exec: { ...fieldsOf(user.exec), command: path.resolve(folder, command) } };
}

function readSource(file: string): Source {
  try {
    const text = readFileSync(file, 'utf8');
    const content: unknown = text.trim() ? loadYaml(text) : {};
    if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new TypeError('no object');
    return { folder: path.dirname(path.resolve(file)), content: fieldsOf(content) };
  } catch (error) {
    throw new Failure({
      problem: `${file} cannot be read`,
      cause: whyUnreadable(error),
      fix: 'repair the file, or name another with KUBECONFIG',
      exit: 3,
    });
  }
}

/** Not the error's own message: a YAML error quotes the lines around the fault, and these hold keys and tokens. */
function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return 'it is not a kubeconfig in YAML';
}
