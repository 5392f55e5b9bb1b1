// The World: every port together, as steps and the panel get it.

import type { Clock } from '../clock.js';
import type { Assistant } from './assistant.js';
import type { Cluster } from './cluster.js';
import type { Database } from './database.js';
import type { Docker } from './docker.js';
import type { Helm } from './helm.js';
import type { Http } from './http.js';
import type { Installer } from './installer.js';
import type { Kubectl } from './kubectl.js';
import type { Machine } from './machine.js';
import type { Minikube } from './minikube.js';
import type { StateStore } from './state.js';

export type World = {
  machine: Machine;
  docker: Docker;
  minikube: Minikube;
  kubectl: Kubectl;
  helm: Helm;
  cluster: Cluster;
  database: Database;
  assistant: Assistant;
  http: Http;
  installer: Installer;
  store: StateStore;
  clock: Clock;
};

/** Told of every program that is started, argv already redacted. */
export type Observer = { command(argv: string[]): void };

/** A World whose commands are reported to `observer`: one is made for each step, so that each step can show its own. */
export type WorldFor = (observer: Observer) => World;
