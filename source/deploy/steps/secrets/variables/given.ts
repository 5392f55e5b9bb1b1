// Collects the values that the person gave without the form: by flag, in lines, or in files beside a checkout.
import type { SecretKey } from '../../../../problem.js';
import { type Component, components } from '../../../../release/component.js';
import { notSet } from '../../../../release/secrets/checks.js';
import { secretKeyOf } from '../../../../release/variables/chart-names.js';
import type { ClusterSecret } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';
import type { Stored } from '../stored.js';
import type { Given, Variables } from './fields.js';
import { askForFiles } from './files-beside.js';
import { type Notice, usableValues } from './usable.js';

/** From flags and lines alone. */
export function namedValues({ settings }: Pick<StepContext, 'settings'>): { given: Given; notices: Notice[] } {
  const { sources, givenSecrets = {}, givenVariables, target } = settings;
  const of = (component: Component) => usableValues(givenVariables?.[component] ?? {}, sources[component], 'named', target.release);
  const [frontend, backend] = [of('frontend'), of('backend')];
  return {
    given: { secrets: givenSecrets, variables: { frontend: frontend.values, backend: backend.values } },
    notices: [...frontend.notices, ...backend.notices],
  };
}

export async function collectGiven(context: StepContext, stored: Stored): Promise<{ given: Given; stamps: Record<string, string> }> {
  const { given, notices } = namedValues(context);
  for (const notice of notices) context.emit({ type: 'notice', ...notice });
  const { sources } = context.settings;
  const beside = await askForFiles(context, (component, name, found) => {
    const key = sources[component].needs.database.names.includes(name) ? 'database-url' : secretKeyOf(name);
    if (key) return (given.secrets[key] ?? found.secrets[key] ?? filled(stored.secrets, key)) !== undefined;
    return (given.variables[component][name] ?? stored.variables[component]?.data[name]) !== undefined;
  });
  return { given: mergeGiven(beside.values, given), stamps: beside.stamps };
}

function filled(stored: ClusterSecret | undefined, key: SecretKey): string | undefined {
  const value = stored?.data[key];
  return value === notSet ? undefined : value;
}

function mergeGiven(low: Given, high: Given): Given {
  const variables = { frontend: {}, backend: {} } as Variables;
  for (const component of components) variables[component] = { ...low.variables[component], ...high.variables[component] };
  return { secrets: { ...low.secrets, ...high.secrets }, variables };
}
