// Reads from the values files what the chart puts into the environment of the pods.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Source } from '../release/application.js';
import type { Component } from '../release/component.js';
import { partOf } from '../release/helm-values.js';
import type { Settings } from '../release/settings.js';

/** `extra`: undefined for a value that comes from another object of the cluster. */
export type ChartConfig = {
  config: Record<string, string>;
  extra: Record<Component, Record<string, string | undefined>>;
  logLevels: Record<Component, string>;
};

/** The last file that sets a value wins, as with helm. A file that can't be read is left for helm to report. */
export async function readChartConfig({ chart, valuesFiles }: Pick<Settings, 'chart' | 'valuesFiles'>): Promise<ChartConfig> {
  const read: ChartConfig = { config: {}, extra: { frontend: {}, backend: {} }, logLevels: { frontend: '', backend: '' } };
  for (const file of [path.join(chart, 'values.yaml'), ...valuesFiles]) {
    let values: unknown;
    try {
      values = parse(await readFile(file, 'utf8'));
    } catch {
      continue;
    }
    Object.assign(read.config, texts(partOf(values, 'config')));
    for (const component of ['frontend', 'backend'] as const) {
      const { extraEnv, logLevel } = partOf(values, component);
      if (Array.isArray(extraEnv)) read.extra[component] = Object.fromEntries(extraEnv.flatMap(variable));
      if (typeof logLevel === 'string') read.logLevels[component] = logLevel;
    }
  }
  return read;
}

/** LOG_LEVEL as the application wants it written: Python's logging knows `DEBUG`, uvicorn `debug`. */
export function logLevelFor({ config, logLevels }: ChartConfig, { component, needs }: Pick<Source, 'component' | 'needs'>): string {
  const level = logLevels[component] || config.logLevel || 'info';
  return needs.logLevel === 'upper' ? level.toUpperCase() : needs.logLevel === 'lower' ? level.toLowerCase() : level;
}

function texts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function variable(entry: unknown): [name: string, value: string | undefined][] {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || typeof entry.name !== 'string') return [];
  return [[entry.name, 'value' in entry && entry.value !== null ? String(entry.value) : undefined]];
}
