// Where minikube keeps its things, and among them what its last start did, in full.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** By minikube's own rule: MINIKUBE_HOME, with `.minikube` below it unless that is its name already (MiniPath in pkg/minikube/localpath). */
export function minikubeFolder(environment: NodeJS.ProcessEnv, home = environment.HOME || homedir()): string {
  const given = environment.MINIKUBE_HOME || home;
  return path.basename(given) === '.minikube' ? given : path.join(given, '.minikube');
}

/** `log` when it is there; pkg/minikube/audit names the place. */
export function minikubeLog(environment: NodeJS.ProcessEnv = process.env): { log?: string } {
  const log = path.join(minikubeFolder(environment), 'logs', 'lastStart.txt');
  return existsSync(log) ? { log } : {};
}
