// Offers the environment files that lie beside a checkout. Their names are read to ask the question, their values only after a yes.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SecretKey } from '../../../../problem.js';
import type { Source } from '../../../../release/application.js';
import { type Component, components } from '../../../../release/component.js';
import { checkSecret } from '../../../../release/secrets/checks.js';
import { hostIn, isThisMachine } from '../../../../release/secrets/database-url.js';
import { isFixed, isFixedAtBuild, isSetByChart, secretKeyOf, variableOf } from '../../../../release/variables/chart-names.js';
import { isSystemName } from '../../../../release/variables/system-names.js';
import { type EnvFile, findEnvFiles, readEnvFile } from '../../../checkout/variables/env-files.js';
import type { StepContext } from '../../../engine/step.js';
import { type Given, ownVariables } from './fields.js';
import { usableValues } from './usable.js';

/** `stamps`: for the step's record. */
export type Beside = { values: Given; stamps: Record<string, string> };
type Has = (component: Component, name: string, found: Given) => boolean;

/** The step's record of a file that was used: when it changed last. */
export const stampKey = (component: Component) => `${component}-env-file`;

/**
 * Values of the files whose use the person accepts; of names that `has` none yet, or of all if the file changed since it was used.
 * @param has whether the component has a value of that name already; `found`: in the files so far
 */
export async function askForFiles(context: StepContext, has: Has): Promise<Beside> {
  const found: Beside = { values: { secrets: {}, variables: { frontend: {}, backend: {} } }, stamps: {} };
  for (const component of components) {
    const source = context.settings.sources[component];
    const files = source.own ? [] : await findEnvFiles(source.directory, component);
    const stamp = await stampOf(files);
    const used = context.world.store.step('secrets')?.evidence[stampKey(component)];
    const changed = used !== undefined && used !== stamp;
    if (used === stamp && stamp) found.stamps[stampKey(component)] = stamp;
    const wanted = neededNames(source).filter((name) => files.some(({ names }) => names.includes(name)));
    if (!wanted.some((name) => changed || !has(component, name, found.values))) continue;
    if (!(await context.ask(question(source, files))).yes) continue;
    found.stamps[stampKey(component)] = stamp;
    await addValues(context, found.values, source, files, (name) => changed || !has(component, name, found.values));
  }
  return found;
}

/** '' while a file that was used is unchanged, or gone. */
export async function whichFileChanged({ settings, world }: StepContext): Promise<string> {
  const evidence = world.store.step('secrets')?.evidence ?? {};
  for (const component of components) {
    const used = evidence[stampKey(component)];
    if (used === undefined) continue;
    const { directory } = settings.sources[component];
    const files = await findEnvFiles(directory, component);
    if (files.length && (await stampOf(files)) !== used) return displayNames(directory, files);
  }
  return '';
}

async function stampOf(files: EnvFile[]): Promise<string> {
  const times = await Promise.all(
    files.map(({ file }) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return files.map(({ file }, i) => `${path.basename(file)} ${times[i]}`).join(', ');
}

function neededNames(source: Source): string[] {
  const { secretKeys, database } = source.needs;
  return [...secretKeys.map(variableOf), ...database.names, ...ownVariables(source).map(({ name }) => name)];
}

/** `backend/.env`, as somebody above the checkout would write it. */
function displayNames(directory: string, files: EnvFile[]): string {
  return files.map(({ file }) => path.relative(path.dirname(directory), file)).join(' and ');
}

function question({ component, directory, needs, ...source }: Source, files: EnvFile[]) {
  const needed = neededNames({ component, directory, needs, ...source });
  const names = [...new Set(files.flatMap((file) => file.names))];
  const present = needed.filter((name) => names.includes(name));
  const absent = needed.filter((name) => !names.includes(name) && needs.variables.some((each) => each.name === name && each.required));
  const kept = names.filter((name) => isSetByChart(name, component) || isFixed(name, component));
  const atBuild = names.filter((name) => isFixedAtBuild(name, component));
  const parts = names.filter((name) => needs.database.parts?.[name] !== undefined);
  const others = names.filter((name) => ![...needed, ...kept, ...atBuild, ...parts].includes(name) && !isSystemName(name));
  const local = [...new Set(files.flatMap(({ atThisMachine }) => atThisMachine))].filter((name) => ![...kept, ...parts].includes(name));
  const line = (list: string[], text: string) => (list.length ? [`${listNames(list, 4)}${text}`] : []);
  const verb = files.length === 1 ? 'has' : 'have';
  return {
    type: 'confirm' as const,
    id: `env-file-${component}`,
    text: `${displayNames(directory, files)} ${verb} values for ${present.length} of the ${needed.length} variables that the ${component} reads. Use them?`,
    detail: [
      listNames(present, 12),
      ...line(others, ': used too, although the sources don’t seem to read them'),
      ...line(local, `: this computer’s address; in a pod, localhost is the pod itself`),
      ...line(kept, `: not used, because the chart sets ${kept.length === 1 ? 'it' : 'them'} for the cluster`),
      ...line(parts, `: not used, because database-url has ${parts.length === 1 ? 'it' : 'them'}`),
      ...line(atBuild, ': fixed when the image is built; --build-arg NAME=VALUE sets one'),
      ...line(absent, ': required, and not in the file'),
    ],
  };
}

/** So many names that what is said about them stays in sight. */
function listNames(names: string[], most: number): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** The first file that has a name wins. */
async function addValues(context: StepContext, to: Given, source: Source, files: EnvFile[], isWanted: (name: string) => boolean) {
  const { component } = source;
  const read = await Promise.all(files.map(({ file }) => readEnvFile(file, component)));
  for (const values of read) for (const value of Object.values(values)) context.hide(value);
  const all: Record<string, string> = Object.assign({}, ...read.toReversed());
  const wanted = Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
  for (const [name, value] of Object.entries(wanted)) addSecret(context, to, source, name, value);
  const { values, notices } = usableValues(wanted, source, 'beside', context.settings.target.release);
  to.variables[component] = values;
  for (const notice of notices) context.emit({ type: 'notice', ...notice });
}

/** DATABASE_URL, or another name that the application has for it, and the other two. */
function addSecret({ settings, emit }: StepContext, to: Given, { component, needs, directory }: Source, name: string, value: string): void {
  const key: SecretKey | undefined = needs.database.names.includes(name) ? 'database-url' : secretKeyOf(name);
  if (!key || to.secrets[key] !== undefined || (key === 'database-url' && settings.throwawayDatabase)) return;
  const check = checkSecret(key, value);
  // No pod reaches a database on the laptop at its localhost.
  if (key === 'database-url' && (check.level === 'error' || isThisMachine(hostIn(value))))
    emit({ type: 'notice', text: `${name} of ${path.basename(directory)} isn't used for the ${component}: ${check.text}` });
  else to.secrets[key] = value;
}
