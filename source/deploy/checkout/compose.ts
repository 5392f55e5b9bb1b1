// Finds how a checkout's compose file builds an application: context, Dockerfile, stage, and arguments.
import path from 'node:path';
import { parse } from 'yaml';
import { isRecord } from './parsed.js';

export const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml', 'docker-compose.prod.yml'];

/** Paths are absolute. */
export type ComposeBuild = { context: string; dockerfile: string; target?: string; buildArgs: Record<string, string> };

/** Undefined if no service builds the application's folder. @param file path of the compose file */
export function composeBuild(text: string, file: string, directory: string): ComposeBuild | undefined {
  const services = parsed(text)?.services;
  if (!isRecord(services)) return undefined;
  for (const service of Object.values(services)) {
    const build = isRecord(service) ? buildOf(service.build, path.dirname(file)) : undefined;
    // Its folder is the context, or the context holds it and its Dockerfile.
    if (build && (build.context === directory || (isInside(directory, build.context) && isInside(build.dockerfile, directory))))
      return build;
  }
  return undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function buildOf(build: unknown, folder: string): ComposeBuild | undefined {
  const fields = typeof build === 'string' ? { context: build } : isRecord(build) ? build : undefined;
  if (!fields) return undefined;
  const context = path.resolve(folder, literal(fields.context) ?? '.');
  const target = literal(fields.target);
  // A context outside of the compose file's folder would send files that have nothing to do with the checkout.
  if (context !== folder && !isInside(context, folder)) return undefined;
  const dockerfile = path.resolve(context, literal(fields.dockerfile) ?? 'Dockerfile');
  return { context, dockerfile, ...(target ? { target } : {}), buildArgs: argumentsOf(fields.args) };
}

/** A list of NAME=VALUE, or a map. Values that compose would take from the environment are left to their defaults. */
function argumentsOf(args: unknown): Record<string, string> {
  const pairs: [string, unknown][] = Array.isArray(args)
    ? args.flatMap((line) =>
        typeof line === 'string' && line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [],
      )
    : Object.entries(isRecord(args) ? args : {});
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => {
      const text = ['number', 'boolean'].includes(typeof value) ? String(value) : literal(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** A string without `${…}`. */
function literal(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('$') ? value : undefined;
}

function isInside(file: string, folder: string): boolean {
  return file.startsWith(`${folder}${path.sep}`);
}
