// Refuses a file with values that lies where an image would get a copy of it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ignoreFile } from '../build-context.js';
import { parseDockerIgnore } from '../ignore-file.js';
import { contextOf, type Source } from '../release/application.js';
import { components } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import { usageError } from './cli/usage-error.js';

/** Throws a usage error. @param file as the person wrote it */
export async function requireOutsideImages(flag: string, file: string, { sources }: Pick<Settings, 'sources'>): Promise<void> {
  for (const component of components) {
    if (!(await isInImage(path.resolve(file), sources[component]))) continue;
    throw usageError(
      `${flag} ${file}: the image of the ${component} would contain the file`,
      `Move it out of ${contextOf(sources[component])}, or name it .env, which images leave out.`,
    );
  }
}

async function isInImage(file: string, source: Source): Promise<boolean> {
  const context = contextOf(source);
  const inside = path.relative(context, file);
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return false;
  const rules = ignoreFile(context, source.dockerfile);
  const text = source.ignore ?? (rules === undefined ? '' : await readFile(rules, 'utf8'));
  return !parseDockerIgnore(text).ignores(inside.split(path.sep).join('/'));
}
