// Collects what the script and the record are made from, and the commands that both show.

import type { Component } from '../../release/component.js';
import { components, servicePorts } from '../../release/component.js';
import { partOf } from '../../release/helm-values.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Settings } from '../../release/settings.js';
import { throwawayName } from '../../release/throwaway.js';
import type { BuildRequest, ChartRequest, Docker, Helm, Target } from '../../world/index.js';
import type { InstallRequests } from './simulate.js';
import { type ScriptVariables, withVariables } from './variables.js';

/** The argv of each program, with absolute paths and without secrets. */
export type Commands = {
  /** undefined: the context isn't minikube's, so the script doesn't start a cluster. */
  start?: string[];
  build: Record<Component, string[]>;
  load: Record<Component, string[]>;
  applySecret: string[];
  /** For a release with a throwaway database. */
  throwaway?: { applySecret: string[]; rollout: string[] };
  lint: string[];
  upgrade: string[];
  rollout: Record<Component, string[]>;
  forward: Record<Component, string[]>;
};

export type ScriptParts = {
  settings: Settings;
  tags: Record<Component, string>;
  /** Text, and between it shell variables with what only the script knows: the revisions of the Secrets. */
  values: (string | { variable: string })[];
  variables: ScriptVariables;
  commands: Commands;
  /** Where a build has an ignore file of its own: the Dockerfile's copy that it belongs to. */
  ignoreFiles: Partial<Record<Component, { dockerfile: string; copy: string; rules: string }>>;
  /** The folder of downloaded tools, if there are any. */
  toolsFolder?: string;
  /** The time of writing, ms since the epoch. */
  at: number;
};

export const scriptName = 'taskflow-up.sh';
export const recordName = 'taskflow-up.md';

export function collectParts(
  settings: Settings,
  { builds, chart, variables }: InstallRequests,
  docker: Docker,
  helm: Helm,
  at: number,
): ScriptParts {
  const { target } = settings;
  const tags = each((component) => builds[component].tag);
  const equivalents = equivalentsOf(target);
  const apply = (name: string) => equivalents.applySecret(name).filter((argument) => !argument.startsWith('#'));
  const rollout = (name: string) => [...kubectlOf(target), 'rollout', 'status', `deployment/${name}`, '--timeout=180s'];
  const throwaway = throwawayName(target);
  return {
    settings,
    tags,
    values: valuesAround(chart.values, variables),
    variables,
    ignoreFiles: Object.fromEntries(components.flatMap((component) => ignoreFileOf(component, builds[component], docker))),
    commands: {
      ...(target.context === target.profile ? { start: ['minikube', 'start', '-p', target.profile] } : {}),
      // Without a flag, docker shows progress for people.
      build: each((component) => docker.buildCommand(builds[component]).filter((word) => !word.startsWith('--progress'))),
      load: each((component) => ['minikube', 'image', 'load', tags[component], '-p', target.profile]),
      applySecret: apply(settings.secretName),
      ...(settings.throwawayDatabase ? { throwaway: { applySecret: apply(throwaway), rollout: rollout(throwaway) } } : {}),
      lint: lintCommand(chart, target),
      upgrade: withoutOutput(helm.upgradeCommand(plainRequest(chart))),
      rollout: each((component) => rollout(`${target.release}-${component}`)),
      forward: each((component) =>
        equivalents.forward({
          service: `${target.release}-${component}`,
          localPort: settings.ports[component],
          servicePort: servicePorts[component],
        }),
      ),
    },
    at,
  };
}

function ignoreFileOf(component: Component, request: BuildRequest, docker: Docker) {
  const command = docker.buildCommand(request);
  const copy = command[command.indexOf('--file') + 1] ?? '';
  return request.ignore === undefined ? [] : [[component, { dockerfile: request.dockerfile, copy, rules: request.ignore }] as const];
}

function each<T>(of: (component: Component) => T): Record<Component, T> {
  const [frontend, backend] = components;
  return { frontend: of(frontend), backend: of(backend) };
}

function kubectlOf({ context, namespace }: Target): string[] {
  return ['kubectl', '--context', context, '--namespace', namespace];
}

/** Drops the description: it names what the steps saw, and the script can't know that. */
function plainRequest({ description: _, ...request }: ChartRequest): ChartRequest {
  return request;
}

function lintCommand({ chart, valuesFiles }: ChartRequest, { context, namespace }: Target): string[] {
  const values = [...valuesFiles, '-'].flatMap((file) => ['--values', file]);
  return ['helm', 'lint', chart, ...values, '--kube-context', context, '--namespace', namespace];
}

/** helm's JSON output has the whole manifest; its normal output is for people. */
function withoutOutput(argv: string[]): string[] {
  const at = argv.indexOf('--output');
  return at === -1 ? argv : argv.toSpliced(at, 2);
}

function valuesAround(values: Record<string, unknown>, variables: ScriptVariables): ScriptParts['values'] {
  const secrets = { ...partOf(values, 'secrets'), revision: '@revision@' };
  const own = withVariables(variables).map((component) => [
    component,
    { ...partOf(values, component), envSecret: `@${component}_secret@`, envRevision: `@${component}_revision@` },
  ]);
  const text = JSON.stringify({ ...values, ...Object.fromEntries(own), secrets }, undefined, 2);
  const known = /@((?:(?:frontend|backend)_)?(?:secret|revision))@/;
  return text.split(known).map((piece, at) => (at % 2 ? { variable: piece } : piece));
}
