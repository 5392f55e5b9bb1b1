// The Secrets with the values of the applications' own variables: one per component, with the variables' names as keys.
import { type Component, components } from '../component.js';
import { isSetByChart, secretKeyOf } from './chart-names.js';

/** Empty without a Secret that has values. */
export type EnvSecretValues = { envSecret?: string; envRevision?: string; envOverrides?: string[] };

type Stored = { uid: string; resourceVersion: string; data: Record<string, string> };

export function envSecretName(component: Component): string {
  return `taskflow-${component}-env`;
}

export const envSecretNames = components.map(envSecretName);

/** The chart's values for a component. A name that the chart sets too is in the Secret only if its value should replace the chart's. */
export function envSecretValues(component: Component, stored: Stored | undefined): EnvSecretValues {
  const names = Object.keys(stored?.data ?? {});
  if (!names.length) return {};
  const overrides = names.filter((name) => isSetByChart(name, component) || secretKeyOf(name) !== undefined).sort();
  return {
    envSecret: envSecretName(component),
    envRevision: revisionOf(stored),
    ...(overrides.length ? { envOverrides: overrides } : {}),
  };
}

/** Identifies the Secret's values without a hash of them. */
export function revisionOf(stored: Pick<Stored, 'uid' | 'resourceVersion'> | undefined): string {
  return stored ? `${stored.uid}/${stored.resourceVersion}` : '';
}
