// What the script and the record are made from, and the commands that both show.

import type { Component } from '../../release/component.js';
import { components, servicePorts } from '../../release/component.js';
import { partOf } from '../../release/helm-values.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Settings } from '../../release/settings.js';
import { throwawayName } from '../../release/throwaway.js';
import type { ChartRequest, Docker, Helm, Target } from '../../world/index.js';
import type { Rehearsed } from './rehearsal.js';

/** argv of each program that is started; paths are absolute, and no value of a secret is among them. */
export type Commands = {
  /** undefined: the context is not minikube's, so its cluster is not started here. */
  start?: string[];
  build: Record<Component, string[]>;
  load: Record<Component, string[]>;
  applySecret: string[];
  /** Where a throwaway database comes with the release. */
  throwaway?: { applySecret: string[]; rollout: string[] };
  lint: string[];
  upgrade: string[];
  rollout: Record<Component, string[]>;
  forward: Record<Component, string[]>;
};

export type ScriptParts = {
  settings: Settings;
  tags: Record<Component, string>;
  /** Text before and after the revision of the Secret, which only the script can know. */
  values: [before: string, after: string];
  commands: Commands;
  /** Of tools that were downloaded, where there are any. */
  toolsFolder?: string;
  /** When it is written; ms since the epoch. */
  at: number;
};

export const scriptName = 'taskflow-up.sh';
export const recordName = 'taskflow-up.md';

export function partsOf(settings: Settings, { builds, chart }: Rehearsed, docker: Docker, helm: Helm, at: number): ScriptParts {
  const { target } = settings;
  const tags = each((component) => builds[component].tag);
  const equals = equivalentsOf(target);
  const apply = (name: string) => equals.applySecret(name).filter((argument) => !argument.startsWith('#'));
  const rollout = (name: string) => [...kubectlOf(target), 'rollout', 'status', `deployment/${name}`, '--timeout=180s'];
  const throwaway = throwawayName(target);
  return {
    settings,
    tags,
    values: valuesAround(chart.values),
    commands: {
      ...(target.context === target.profile ? { start: ['minikube', 'start', '-p', target.profile] } : {}),
      // Progress is for people here.
      build: each((component) => docker.buildCommand(builds[component]).filter((word) => !word.startsWith('--progress'))),
      load: each((component) => ['minikube', 'image', 'load', tags[component], '-p', target.profile]),
      applySecret: apply(settings.secretName),
      ...(settings.throwawayDatabase ? { throwaway: { applySecret: apply(throwaway), rollout: rollout(throwaway) } } : {}),
      lint: lintCommand(chart, target),
      upgrade: withoutOutput(helm.upgradeCommand(plainRequest(chart))),
      rollout: each((component) => rollout(`${target.release}-${component}`)),
      forward: each((component) =>
        equals.forward({
          service: `${target.release}-${component}`,
          localPort: settings.ports[component],
          servicePort: servicePorts[component],
        }),
      ),
    },
    at,
  };
}

function each<T>(of: (component: Component) => T): Record<Component, T> {
  const [frontend, backend] = components;
  return { frontend: of(frontend), backend: of(backend) };
}

function kubectlOf({ context, namespace }: Target): string[] {
  return ['kubectl', '--context', context, '--namespace', namespace];
}

/** The description names what the steps saw, which the script cannot see: helm puts its own there. */
function plainRequest({ description: _, ...request }: ChartRequest): ChartRequest {
  return request;
}

function lintCommand({ chart, valuesFiles }: ChartRequest, { context, namespace }: Target): string[] {
  const values = [...valuesFiles, '-'].flatMap((file) => ['--values', file]);
  return ['helm', 'lint', chart, ...values, '--kube-context', context, '--namespace', namespace];
}

/** helm's JSON holds the whole manifest: what it says to people is for people. */
function withoutOutput(argv: string[]): string[] {
  const at = argv.indexOf('--output');
  return at === -1 ? argv : argv.toSpliced(at, 2);
}

const placeholder = '@revision@';

function valuesAround(values: Record<string, unknown>): [string, string] {
  const text = JSON.stringify({ ...values, secrets: { ...partOf(values, 'secrets'), revision: placeholder } }, undefined, 2);
  const at = text.lastIndexOf(placeholder);
  return [text.slice(0, at), text.slice(at + placeholder.length)];
}
