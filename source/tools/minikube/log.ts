// Finds minikube's folder, and the log of its last start in it.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** minikube's own rule: MINIKUBE_HOME, with `.minikube` below it unless that is its name already (MiniPath in pkg/minikube/localpath). */
export function minikubeFolder(environment: NodeJS.ProcessEnv, home = environment.HOME || homedir()): string {
  const given = environment.MINIKUBE_HOME || home;
  return path.basename(given) === '.minikube' ? given : path.join(given, '.minikube');
}

/** Its path is in minikube's pkg/minikube/audit. */
export function minikubeLog(environment: NodeJS.ProcessEnv = process.env): { log?: string } {
  const log = path.join(minikubeFolder(environment), 'logs', 'lastStart.txt');
  return existsSync(log) ? { log } : {};
}
