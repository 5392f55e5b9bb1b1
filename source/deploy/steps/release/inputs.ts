// The inputs of the Release step, and what differs between two of them, in words.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { filesUnder } from '../../../build-context.js';
import { type Component, components } from '../../../release/component.js';
import { podValues } from '../../../release/image-needs.js';
import type { Inputs } from '../../../release/input-digest.js';
import { probePaths } from '../../../release/probe-paths.js';
import { usesThrowaway } from '../../../release/throwaway.js';
import { envSecretName, revisionOf } from '../../../release/variables/env-secret.js';
import type { StepRecord } from '../../../world/index.js';
import { type StepContext, tagsOf } from '../../engine/step.js';
import { decidedBefore } from './migrations/consent.js';

const cluster = 'cluster';
const secret = 'secret';
const throwaway = 'throwaway database';
const chart = 'chart';
const probes = 'probes';
const migrations = 'migrations';
const order = 'order of values';
const values = 'values ';
const image = (component: string) => `${component} image`;
const pod = (component: string) => `${component} pod`;
const variables = (component: string) => `${component} variables`;

/** The Secret is identified by its UID and resourceVersion, so no hash of a value leaks. Values files contain no secrets and are hashed. */
export async function releaseInputs(context: StepContext): Promise<Inputs> {
  const { world, settings, signal } = context;
  const [{ uid }, stored, own, tags, chartDigest, files] = await Promise.all([
    world.cluster.identity(signal),
    world.cluster.secret(settings.secretName, signal),
    Promise.all(components.map((component) => ownVariables(component, context))),
    tagsOf(context),
    chartHash(settings.chart),
    valuesHashes(settings.valuesFiles),
  ]);
  return {
    [cluster]: uid,
    [secret]: revisionOf(stored),
    ...Object.fromEntries(own.flat()),
    ...(usesThrowaway(stored, settings.target) ? { [throwaway]: 'wanted' } : {}),
    ...Object.fromEntries(components.map((component) => [image(component), tags[component]])),
    [chart]: chartDigest,
    [probes]: components.map((c) => Object.values(probePaths(settings.sources[c], world.store)).join(' ')).join(' '),
    ...Object.fromEntries(components.flatMap((component) => needsOf(component, context))),
    ...(decidedBefore(settings, world.store) ? { [migrations]: 'wanted' } : {}),
    [order]: Object.keys(files).join(', '),
    ...Object.fromEntries(Object.entries(files).map(([name, digest]) => [`${values}${name}`, digest])),
  };
}

export function includesThrowaway(inputs: Inputs): boolean {
  return inputs[throwaway] !== undefined;
}

function needsOf(component: Component, { settings, world }: StepContext): [name: string, needs: string][] {
  const needs = JSON.stringify(podValues(settings.sources[component], world.store));
  return needs === '{}' ? [] : [[pod(component), needs]];
}

async function ownVariables(component: Component, { world, signal }: StepContext): Promise<[name: string, revision: string][]> {
  const stored = await world.cluster.secret(envSecretName(component), signal);
  return stored ? [[variables(component), revisionOf(stored)]] : [];
}

async function chartHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesUnder(folder)) hash.update(`${file}\0`).update(await readFile(path.join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Keys are file names in helm's order, or paths if two files have the same name. */
async function valuesHashes(files: string[]): Promise<Record<string, string>> {
  const names = files.map((file) => path.basename(file));
  const single = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  const digests = await Promise.all(
    files.map(async (file) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
        .slice(0, 16),
    ),
  );
  return Object.fromEntries(files.map((file, i) => [single(path.basename(file)) ? path.basename(file) : file, digests[i] ?? '']));
}

/** `backend image 1.0.0-3f9a2c41 → 1.0.0-8c1d22f0; the values changed: my-values.yaml` */
export function whatChanged({ parts }: Pick<StepRecord, 'parts'>, inputs: Inputs, secretName: string): string {
  const names = [...new Set([...Object.keys(parts), ...Object.keys(inputs)])].filter((name) => parts[name] !== inputs[name]);
  if (names.includes(cluster)) return 'this is another cluster';
  const has = (name: string, text: string) => (names.includes(name) ? [text] : []);
  const files = names.filter((name) => name.startsWith(values));
  const changes = [
    ...components.flatMap((c) => has(image(c), `${c} image ${versionOf(parts[image(c)])} → ${versionOf(inputs[image(c)])}`)),
    ...(files.length
      ? [`the values changed: ${files.map((name) => fileText(name, parts, inputs)).join(', ')}`]
      : has(order, 'the values files are in another order')),
    ...has(chart, 'the chart changed'),
    ...has(throwaway, inputs[throwaway] ? 'a throwaway database was requested' : 'the throwaway database is no longer used'),
    ...has(secret, inputs[secret] ? `the Secret ${secretName} changed` : `the Secret ${secretName} is gone`),
    ...has(migrations, inputs[migrations] ? 'migrations were requested' : 'migrations no longer run'),
    ...components.flatMap((c) => has(variables(c), `the ${c}'s variables changed`)),
    ...has(probes, 'the probe paths changed'),
    ...components.flatMap((c) => has(pod(c), `the ${c}'s image needs something else from its pod`)),
  ];
  return changes.join('; ') || `${names.join(', ') || 'something'} changed`;
}

function fileText(name: string, parts: Inputs, inputs: Inputs): string {
  const file = name.slice(values.length);
  if (inputs[name] === undefined) return `${file} was removed`;
  return parts[name] === undefined ? `${file} is new` : file;
}

function versionOf(tag = 'none'): string {
  return tag.split(':').at(-1) ?? tag;
}
