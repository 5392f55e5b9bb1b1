// Offers to add packages that an application imports and that nothing installs.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Source } from '../../../../release/application.js';
import type { Component } from '../../../../release/component.js';
import { packageOf } from '../../../checkout/backend/packages/import-names.js';
import type { StepContext } from '../../../engine/step.js';
import type { FailedAttempt } from '../failed-attempt.js';

/** `because`: where it is imported, or what says so, such as `app/auth.py imports jose`. */
export type MissingPackage = { name: string; because: string };

/** What Python, pydantic, and FastAPI print when an import finds nothing (their sources have these sentences). */
const messages: { matches: RegExp; name(found: string): string | undefined }[] = [
  { matches: /ModuleNotFoundError: No module named '([\w.]+)'/, name: packageOf },
  { matches: /(email-validator) is not installed/, name: () => 'email-validator' },
  { matches: /Form data requires "(python-multipart)"/, name: () => 'python-multipart' },
  { matches: /the (greenlet) library is required/, name: () => 'greenlet' },
  { matches: /(jinja2) must be installed to use Jinja2Templates/, name: () => 'jinja2' },
];

/** The package that the last lines of a failed trial run ask for. `own`: names of the checkout's own modules, which no package has. */
export function missingPackage(lines: string[], own: ReadonlySet<string> = new Set()): MissingPackage | undefined {
  for (const line of lines.toReversed()) {
    for (const { matches, name } of messages) {
      const found = matches.exec(line)?.[1];
      const wanted = found === undefined || own.has(found.split('.')[0] ?? '') ? undefined : name(found);
      if (wanted !== undefined) return { name: wanted, because: line.trim() };
    }
  }
  return undefined;
}

/** The remedy for a trial run that stops at an import. */
export async function addMissingPackage(
  { stage, lines }: FailedAttempt,
  source: Source,
  context: StepContext,
): Promise<Source | undefined> {
  if (stage !== 'trial' || source.component !== 'backend') return undefined;
  const missing = missingPackage(lines, await ownModules(source.directory));
  return missing && offerPackages(source, [missing], context);
}

/** Names that imports of the checkout's own modules begin with. */
export async function ownModules(directory: string): Promise<Set<string>> {
  const names = await Promise.all(['.', 'src'].map((folder) => readdir(path.join(directory, folder)).catch(() => [])));
  return new Set([path.basename(directory), ...names.flat().map((name) => name.replace(/\.py$/, ''))]);
}

/**
 * Asks whether to add the packages to the image. The source with them after a yes, which the next run remembers; undefined after a no, or when
 * they are there already.
 */
export async function offerPackages(source: Source, missing: MissingPackage[], context: StepContext): Promise<Source | undefined> {
  const { world, ask, emit } = context;
  const { component, buildArgs } = source;
  const present = buildArgs.ADD_PACKAGES?.split(' ') ?? [];
  const wanted = missing.filter(({ name }) => !present.includes(name));
  if (wanted.length === 0) return undefined;
  const names = wanted.map(({ name }) => name);
  const { yes } = await ask({
    type: 'confirm',
    id: `add-packages-${component}`,
    text: `Add ${listOf(names)} to the ${component}'s image?`,
    detail: [
      ...wanted.map(({ name, because }) => `${name}: ${because}, and nothing installs it`),
      `Your checkout stays as it is. To install ${names.length === 1 ? 'it' : 'them'} everywhere, add to its ${manifests[component]}: ${names.join(', ')}`,
    ],
  });
  if (!yes) return undefined;
  const saved = world.store.choices().builds[component];
  world.store.saveBuildChoices(component, { ...saved, added: [...new Set([...(saved?.added ?? []), ...names])] });
  emit({ type: 'notice', level: 'info', text: `${component}: added ${listOf(names)} to the image` });
  return { ...source, buildArgs: { ...buildArgs, ADD_PACKAGES: [...present, ...names].join(' ') } };
}

const manifests: Record<Component, string> = { frontend: 'package.json', backend: 'requirements' };

export function listOf(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
