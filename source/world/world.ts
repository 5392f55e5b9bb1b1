// The World: every port together, as steps and the panel get it.

import type { Clock } from '../clock.js';
import type { Assistant } from './assistant.js';
import type { ClusterChanges, ClusterReads } from './cluster.js';
import type { Database } from './database.js';
import type { DockerChanges, DockerReads } from './docker.js';
import type { HelmChanges, HelmReads } from './helm.js';
import type { Http } from './http.js';
import type { InstallerChanges, InstallerReads } from './installer.js';
import type { KubectlChanges, KubectlReads } from './kubectl.js';
import type { MachineChanges, MachineReads } from './machine.js';
import type { MinikubeChanges, MinikubeReads } from './minikube.js';
import type { StateChanges, StateReads } from './state.js';

/** The context, namespace, and release that a run is about, and minikube's profile. */
export type Target = { context: string; namespace: string; release: string; profile: string };

/** By port, what changes nothing. */
export type Reads = {
  machine: MachineReads;
  docker: DockerReads;
  minikube: MinikubeReads;
  kubectl: KubectlReads;
  helm: HelmReads;
  cluster: ClusterReads;
  database: Database;
  assistant: Assistant;
  http: Http;
  installer: InstallerReads;
  store: StateReads;
  clock: Clock;
};

/** By port, what changes something. A guard or a dry run of a port handles all of it, or doesn't compile. */
export type Changes = {
  machine: MachineChanges;
  docker: DockerChanges;
  minikube: MinikubeChanges;
  kubectl: KubectlChanges;
  helm: HelmChanges;
  cluster: ClusterChanges;
  installer: InstallerChanges;
  store: StateChanges;
};

export type World = { [Port in keyof Reads]: Reads[Port] & (Port extends keyof Changes ? Changes[Port] : unknown) };

/** Gets the command line of each program that starts, redacted. */
export type Observer = { command(argv: string[]): void };

/** A World that reports its commands to `observer`. Each step has its own, so that it can show its commands. */
export type WorldFor = (observer: Observer) => World;
