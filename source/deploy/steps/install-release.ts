// Step 6: the chart is installed, and every pod of the new revision is Ready; a rollout that cannot heal is stopped early and explained.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../problem.js';
import type { ReleaseStatus } from '../../world.js';
import { filesUnder } from '../build-context.js';
import type { Component } from '../event.js';
import { isOut, readyText, rollout } from '../rollout.js';
import { components, imageTag } from '../source.js';
import type { Inputs, Settings, Step, StepContext, Verified } from '../step.js';
import { probePaths } from './build-images.js';

export const installReleaseStep: Step = {
  id: 'release',
  title: 'Release',
  needs: ['load', 'secrets'],
  inputs,
  async verify(context, remembered): Promise<Verified> {
    const { world, settings, signal } = context;
    const [release, deployments, tags] = await Promise.all([
      world.helm.status(signal),
      world.cluster.deployments(signal),
      wantedTags(settings),
    ]);
    const name = settings.target.release;
    if (!release) return { holds: false, because: `the release ${name} is not installed any more` };
    if (release.status !== 'deployed') return { holds: false, because: `the release ${name} is ${release.status}` };
    if (String(release.revision) !== remembered.evidence.revision) {
      return { holds: false, because: `the release is at revision ${release.revision}, not ${remembered.evidence.revision}` };
    }
    const behind = components.filter((c) => !isOut(deployments, c, tags[c]));
    if (behind.length) return { holds: false, because: `${behind.join(' and ')}: not every pod runs the new image` };
    return { holds: true, reason: `${name} revision ${release.revision} is deployed, ${readyText(deployments)}` };
  },
  async run(context) {
    const { world, settings, signal, emit } = context;
    await refuseStuck(context);
    const values = await valuesFor(context);
    const request = { chart: settings.chart, valuesFiles: settings.valuesFiles, values };
    emit({ type: 'step-progress', text: 'helm lint' });
    await world.helm.lint(request, signal);
    emit({ type: 'step-progress', text: `helm upgrade --install ${settings.target.release}` });
    const release = await world.helm.upgrade(request, signal);
    const deployments = await rollout(context, await wantedTags(settings));
    const replicas = Object.fromEntries(deployments.map((d) => [`replicas-${d.component}`, String(d.desired)]));
    return {
      text: `${settings.target.release} revision ${release.revision} · ${readyText(deployments)}`,
      record: { revision: String(release.revision), ...replicas },
    };
  },
};

async function inputs({ world, settings, signal }: StepContext): Promise<Inputs> {
  const [{ uid }, secret, tags, chart, valuesFiles] = await Promise.all([
    world.cluster.identity(signal),
    world.cluster.secret(settings.secretName, signal),
    wantedTags(settings),
    chartHash(settings.chart),
    Promise.all(settings.valuesFiles.map((file) => readFile(file))),
  ]);
  return {
    cluster: uid,
    secret: secret ? `${secret.uid}/${secret.resourceVersion}` : '',
    'frontend image': tags.frontend,
    'backend image': tags.backend,
    chart,
    values: createHash('sha256').update(Buffer.concat(valuesFiles)).digest('hex').slice(0, 16),
    probes: components.map((c) => Object.values(probePaths(settings.sources[c], world.memory)).join(' ')).join(' '),
  };
}

async function wantedTags(settings: Settings): Promise<Record<Component, string>> {
  const [frontend, backend] = await Promise.all([imageTag(settings.sources.frontend), imageTag(settings.sources.backend)]);
  return { frontend, backend };
}

async function chartHash(chart: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesUnder(chart)) hash.update(`${file}\0`).update(await readFile(path.join(chart, file)));
  return hash.digest('hex').slice(0, 16);
}

/** What this program decides, over the values files: tags, probes, the secret's revision, and replicas that were chosen by hand. */
async function valuesFor(context: StepContext): Promise<Record<string, unknown>> {
  const { world, settings, signal } = context;
  const [tags, secret, replicas] = await Promise.all([
    wantedTags(settings),
    world.cluster.secret(settings.secretName, signal),
    chosenReplicas(context),
  ]);
  const part = (component: Component) => {
    const paths = probePaths(settings.sources[component], world.memory);
    return {
      image: { repository: settings.sources[component].repository, tag: tags[component].split(':')[1] ?? '' },
      probes: { liveness: { path: paths.liveness }, readiness: { path: paths.readiness }, startup: { path: paths.liveness } },
      ...(replicas[component] === undefined ? {} : { replicaCount: replicas[component] }),
    };
  };
  return {
    frontend: part('frontend'),
    backend: part('backend'),
    secrets: { secretName: settings.secretName, revision: secret ? `${secret.uid}/${secret.resourceVersion}` : '' },
  };
}

/** A scale made by hand, here or with kubectl, is passed on: helm 4 would silently undo it, and newer API servers refuse (FACTS, helm 3 and 4). */
async function chosenReplicas({ world, signal }: StepContext): Promise<Partial<Record<Component, number>>> {
  const last = world.memory.step('release')?.evidence;
  if (last) {
    for (const deployment of await world.cluster.deployments(signal)) {
      const { component } = deployment;
      const deployed = last[`replicas-${component}`];
      if (component !== 'other' && deployed !== undefined && deployed !== String(deployment.desired))
        world.memory.chooseReplicas(component, deployment.desired);
    }
  }
  return world.memory.choices().replicas;
}

/** helm refuses to touch a release that an interrupted helm left pending; it is explained and repaired on consent. */
async function refuseStuck({ world, settings, signal, ask }: StepContext): Promise<void> {
  const release = await world.helm.status(signal);
  if (!release?.status.startsWith('pending-')) return;
  const name = settings.target.release;
  const first = release.revision === 1;
  const cure = first ? `uninstall the unfinished revision 1 of ${name}` : `roll ${name} back to revision ${release.revision - 1}`;
  const answer = await ask({
    type: 'confirm',
    id: 'stuck-release',
    text: `The release ${name} is stuck in ${release.status}, revision ${release.revision}. Repair it?`,
    detail: ['A helm that was interrupted left it so, or another helm is at work right now: then say no and wait.', `Repair: ${cure}.`],
  });
  if (!answer.yes) throw stuck(release, name, cure);
  if (first) await world.helm.uninstall(signal);
  else await world.helm.rollback(release.revision - 1, signal);
}

function stuck(release: ReleaseStatus, name: string, cure: string): Failure {
  return new Failure({
    problem: `the release ${name} is in ${release.status}, revision ${release.revision}`,
    cause: 'another helm is at work, or one was killed before it could finish',
    cure: `if no other helm is running: ${cure}, which a retry offers (up: with --yes)`,
  });
}
