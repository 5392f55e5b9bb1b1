// Reads one context from the kubeconfig files, by kubectl's rules.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../problem.js';
import { KubeConfig, loadYaml } from './kubernetes.js';
import { Fields, listOf, Text } from './schemas.js';

/** The given file, or else $KUBECONFIG, or else ~/.kube/config. */
export function kubeconfigFiles(given: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  if (given) return [given];
  const listed = (environment.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [path.join(environment.HOME || homedir(), '.kube', 'config')];
}

/** One context of a kubeconfig, whatever the file's current context is. */
export type ContextEntry = {
  config: KubeConfig;
  /** `config` as a kubeconfig in JSON, which is YAML. It can hold credentials. */
  document: string;
  /** `name` as in the kubeconfig. */
  cluster: { name: string; server: string };
};

/**
 * The context with its cluster and user; undefined if there is none. Merges the files: the first entry of a name wins, and missing files are
 * skipped (k8s.io/client-go/tools/clientcmd/loader.go; the client package's loader throws in both cases). Relative paths become absolute.
 * Throws a Failure for a file that can't be read.
 */
export function readContext(files: string[], context: string): ContextEntry | undefined {
  const sources = files.filter((name) => existsSync(name)).map(readSource);
  const found = entryOf(sources, 'context', context);
  const cluster = found && entryOf(sources, 'cluster', v.parse(Text, found.fields.cluster));
  if (!found || !cluster) return undefined;
  const user = entryOf(sources, 'user', v.parse(Text, found.fields.user));
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

const NamedEntry = v.object({ name: v.string(), context: Fields, cluster: Fields, user: Fields });
const Entries = listOf(NamedEntry);
const Kubeconfig = v.object({ contexts: Entries, clusters: Entries, users: Entries });
type Source = { folder: string; content: v.InferOutput<typeof Kubeconfig> };
type Entry = { name: string; fields: Fields; folder: string };

const userFiles = ['client-certificate', 'client-key', 'tokenFile'];

function entryOf(sources: Source[], kind: 'context' | 'cluster' | 'user', name: string): Entry | undefined {
  for (const { folder, content } of sources) {
    const found = content[`${kind}s`].find((entry) => entry.name === name);
    if (found) return { name, fields: found[kind], folder };
  }
  return undefined;
}

/** Paths are relative to the file that names them (k8s.io/client-go/tools/clientcmd/loader.go, ResolveLocalPaths). */
function withPaths({ fields, folder }: Entry, names: string[]): Fields {
  const given = names.map((name) => [name, v.parse(Text, fields[name])] as const).filter(([, file]) => file);
  return { ...fields, ...Object.fromEntries(given.map(([name, file]) => [name, path.resolve(folder, file)])) };
}

/** A plugin's bare name is searched on the PATH. */
function withPlugin(user: Fields, folder: string): Fields {
  const exec = v.parse(Fields, user.exec);
  const command = v.parse(Text, exec.command);
  return command.includes(path.sep) ? { ...user, exec: { ...exec, command: path.resolve(folder, command) } } : user;
}

function readSource(file: string): Source {
  try {
    const text = readFileSync(file, 'utf8');
    const content: unknown = text.trim() ? loadYaml(text) : {};
    if (Array.isArray(content)) throw new TypeError('a list');
    return { folder: path.dirname(path.resolve(file)), content: v.parse(Kubeconfig, content) };
  } catch (error) {
    throw new Failure({
      problem: `${file} can't be read`,
      cause: whyUnreadable(error),
      fix: 'Repair the file, or set KUBECONFIG to another one.',
      exit: 3,
    });
  }
}

/** Never the error's own message: a YAML error quotes the lines around the fault, which can hold keys and tokens. */
function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES') return 'Permission denied';
  if (code === 'EISDIR') return 'It is a folder';
  return "It isn't a kubeconfig in YAML";
}
