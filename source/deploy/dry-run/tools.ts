// docker, minikube, and helm of a dry run: they read for real, show a change as its command, and pretend that it worked.
import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import { partOf } from '../../release/helm-values.js';
import type { Docker, Helm, Minikube, Observer } from '../../world/index.js';
import type { Effects } from './effects.js';

export function dryDocker(docker: Docker, effects: Effects, observer: Observer): Docker {
  const { client, engine, buildx, buildCommand, image, imageConfig, tags } = docker;
  return {
    client,
    engine,
    buildx,
    buildCommand,
    // An image that would be built says nothing yet.
    imageConfig: async (tag, signal) =>
      effects.built.has(tag) ? { user: '', ports: [], environment: {}, command: [], directory: '/' } : imageConfig(tag, signal),
    lookInside: async () => ({ programs: [] }),
    async image(tag, signal) {
      if (effects.removed.has(tag)) return undefined;
      return (await image(tag, signal)) ?? (effects.built.has(tag) ? { id: '', bytes: 0, measure: 'as reported' } : undefined);
    },
    tags: async (repository, signal) => (await tags(repository, signal)).filter((tag) => !effects.removed.has(tag)),
    async startEngine(command) {
      observer.command(command);
      effects.engineStarted = true;
    },
    async build(request) {
      observer.command(buildCommand(request));
      effects.built.add(request.tag);
      effects.removed.delete(request.tag);
    },
    async resolve({ resolver, context }) {
      observer.command(['docker', 'buildx', 'build', '--output=type=local,dest=.', `--file=${resolver}/Dockerfile`, context]);
      return undefined;
    },
    async tryOut({ tag, port }) {
      observer.command(['docker', 'run', '--rm', '--publish', `127.0.0.1::${port}`, tag]);
      return { type: 'answered', ms: 0, status: 200 };
    },
    async removeImage(tag) {
      observer.command(['docker', 'image', 'rm', tag]);
      effects.removed.add(tag);
    },
    sweep: async () => [],
  };
}

export function dryMinikube({ version, status, images }: Minikube, effects: Effects, observer: Observer): Minikube {
  const removed = new Set<string>();
  const report = (command: string[], profile: string) => observer.command(['minikube', ...command, '-p', profile]);
  return {
    version,
    status: async (profile, signal) => (effects.clusterStarted ? { state: 'running', text: 'would be running' } : status(profile, signal)),
    async images(profile, signal) {
      const present = effects.clusterStarted ? [] : await images(profile, signal);
      // A node assigns the ID when it loads the image.
      const loaded = [...effects.loaded].map((tag) => ({ tag, id: '' }));
      return [...present.filter(({ tag }) => !effects.loaded.has(tag) && !removed.has(tag)), ...loaded];
    },
    async start(profile) {
      report(['start'], profile);
      effects.clusterStarted = true;
    },
    updateContext: async (profile) => report(['update-context'], profile),
    stop: async (profile) => report(['stop'], profile),
    delete: async (profile) => report(['delete'], profile),
    async load(profile, tag) {
      report(['image', 'load', tag], profile);
      effects.loaded.add(tag);
      removed.delete(tag);
    },
    async removeImage(profile, tag) {
      report(['image', 'rm', tag], profile);
      effects.loaded.delete(tag);
      removed.add(tag);
    },
  };
}

export function dryHelm(helm: Helm, effects: Effects, observer: Observer): Helm {
  const { version, lint, migrationJobs, upgradeCommand, status, history, uninstallCommand, rollbackCommand } = helm;
  const deployed = { status: 'deployed', revision: 0, description: 'not installed: a dry run', at: 0, values: {} };
  const readsNothing = () => effects.clusterStarted || effects.released !== undefined;
  return {
    version,
    // Both read only the chart.
    lint,
    migrationJobs,
    upgradeCommand,
    async status(signal) {
      if (effects.released) return deployed;
      return readsNothing() ? undefined : status(signal);
    },
    history: async (signal) => (readsNothing() ? [] : history(signal)),
    uninstallCommand,
    rollbackCommand,
    async upgrade(request) {
      observer.command(upgradeCommand(request));
      for (const component of components) effects.tags[component] = tagIn(request.values, component);
      effects.released = true;
      effects.podsReplaced = true;
      return deployed;
    },
    async uninstall() {
      observer.command(uninstallCommand());
      effects.released = false;
    },
    async rollback(revision) {
      observer.command(rollbackCommand(revision));
      effects.released = true;
      effects.podsReplaced = true;
    },
  };
}

function tagIn(values: Record<string, unknown>, component: Component): string {
  const { repository, tag } = partOf(partOf(values, component), 'image');
  return repository === undefined || tag === undefined ? '' : `${repository}:${tag}`;
}
