// Reads the kubeconfig as kubectl does, and pins it to one context.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from '../problem.js';
import { KubeConfig } from './kubernetes.js';

/** The files that count, in order: the one given, else $KUBECONFIG, else ~/.kube/config. */
export function kubeconfigFiles(given: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  if (given) return [given];
  const listed = (environment.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  return listed.length > 0 ? listed : [path.join(environment.HOME || homedir(), '.kube', 'config')];
}

/**
 * Merges files: of entries with the same name the first wins, and files that do not exist are passed over
 * (kubectl's rules, k8s.io/client-go/tools/clientcmd/loader.go; the package's own loader throws on both).
 * Throws a Failure for a file that cannot be read.
 */
export function readKubeconfig(files: string[]): KubeConfig {
  const merged = new KubeConfig();
  merged.loadFromOptions({ clusters: [], users: [], contexts: [], currentContext: '' });
  for (const file of files.filter((name) => existsSync(name))) {
    const one = readFile(file);
    merged.clusters.push(...unknownTo(merged.clusters, one.clusters));
    merged.users.push(...unknownTo(merged.users, one.users));
    merged.contexts.push(...unknownTo(merged.contexts, one.contexts));
  }
  return merged;
}

/** The kubeconfig with `context` as its current one, whatever the file says is current; undefined when it is not there. */
export function pinned(files: string[], context: string): KubeConfig | undefined {
  const config = readKubeconfig(files);
  config.setCurrentContext(context);
  return config.getCurrentCluster() ? config : undefined;
}

function unknownTo<T extends { name: string }>(known: T[], more: T[]): T[] {
  return more.filter((entry) => !known.some((other) => other.name === entry.name));
}

function readFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file, { onInvalidEntry: 'filter' });
  } catch (error) {
    throw new Failure({
      problem: `${file} cannot be read`,
      cause: whyUnreadable(error),
      cure: 'repair the file, or name another with KUBECONFIG',
      exit: 3,
    });
  }
  return config;
}

/** Not the error's own message: a YAML error quotes the lines around the fault, and these hold keys and tokens. */
function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return 'it is not a kubeconfig in YAML';
}
