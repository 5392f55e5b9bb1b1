// Says why the step runs again although the three secrets are in place: the applications' own variables aren't.
import { components } from '../../../../release/component.js';
import { envSecretName, revisionOf } from '../../../../release/variables/env-secret.js';
import { moment } from '../../../../units.js';
import type { StepRecord } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';
import type { StoredVariables } from '../stored.js';
import { differingNames } from './decide.js';
import { ownVariables } from './fields.js';
import { whichFileChanged } from './files-beside.js';
import { namedValues } from './given.js';
import { recordKey } from './store.js';

/** undefined when the Secrets have what the applications need. */
export async function whyVariablesAgain(context: StepContext, stored: StoredVariables, saved: StepRecord): Promise<string | undefined> {
  const { settings, world } = context;
  const { given } = namedValues(context);
  for (const component of components) {
    const name = envSecretName(component);
    const now = stored[component];
    const before = saved.evidence[recordKey(component)] ?? '';
    if (before && !now) return `the Secret ${name} isn't in the cluster`;
    if (before !== revisionOf(now)) return `the Secret ${name} was changed elsewhere since ${moment(saved.at, world.clock.now())}`;
    const lacking = ownVariables(settings.sources[component]).filter((each) => each.required && now?.data[each.name] === undefined);
    if (lacking.length) return `the ${component} needs ${lacking.map((each) => each.name).join(', ')} now`;
    if (differingNames(given.variables[component], now).length) return 'other values were given';
  }
  const file = await whichFileChanged(context);
  return file ? `${file} changed since ${moment(saved.at, world.clock.now())}` : undefined;
}
