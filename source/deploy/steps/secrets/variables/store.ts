// Stores the values of the applications' own variables, in a Secret per component, and the database's URL in the component's own form.
import { type Component, components } from '../../../../release/component.js';
import { componentDatabaseValues } from '../../../../release/database/component-values.js';
import { notSet } from '../../../../release/secrets/checks.js';
import type { Settings } from '../../../../release/settings.js';
import { variableOf } from '../../../../release/variables/chart-names.js';
import { envSecretName, revisionOf } from '../../../../release/variables/env-secret.js';
import type { ClusterSecret } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';
import type { StoredVariables } from '../stored.js';
import { recordSecret, storedElsewhere, storeSecret } from '../stored-secret.js';
import { differingNames } from './decide.js';

const ofUrl = variableOf('database-url');

/** The step's record of a Secret: which one it was. */
export const recordKey = (component: Component) => `${component}-env`;

/** The names whose stored value stays, because something else stored it and the person wants it so. */
export async function namesToKeep(
  context: StepContext,
  component: Component,
  stored: ClusterSecret | undefined,
  offered: Record<string, string>,
): Promise<string[]> {
  return stored ? storedElsewhere(context, envSecretName(component), stored, differingNames(offered, stored)) : [];
}

/** `wanted` and the variables that hold the database's URL. One that is stored already follows a URL that changed. */
export function withDatabaseUrl(
  wanted: Record<string, string>,
  component: Component,
  url: string | undefined,
  stored: ClusterSecret | undefined,
  { sources }: Pick<Settings, 'sources'>,
): Record<string, string> {
  const source = sources[component];
  if (!url || url === notSet) return wanted;
  // The included applications read every form.
  const own = source.own ? {} : componentDatabaseValues(url, source.needs);
  return { ...(stored?.data[ofUrl] === undefined ? {} : { [ofUrl]: url }), ...own, ...wanted };
}

/** @param wanted nothing for a component: its Secret stays as it is, if there is one */
export async function storeVariables(
  context: StepContext,
  wanted: Record<Component, Record<string, string>>,
  stored: StoredVariables,
): Promise<{ text: string; record: Record<string, string> }> {
  const texts: string[] = [];
  const record: Record<string, string> = {};
  for (const component of components) {
    const name = envSecretName(component);
    const before = stored[component];
    const changed = differingNames(wanted[component], before);
    if (!before && !changed.length) continue;
    // Server-side apply removes what was applied before and is left out now.
    const values = { ...before?.data, ...wanted[component] };
    const identity = changed.length || !before ? await storeSecret(context, values, before, name) : before;
    recordSecret(context, identity, changed, before, name);
    record[recordKey(component)] = revisionOf(identity);
    if (changed.length) texts.push(`stored ${changed.length} ${changed.length === 1 ? 'variable' : 'variables'} in ${name}`);
  }
  return { text: texts.join(' · '), record };
}
