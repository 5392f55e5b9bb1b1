// Lists the applications' own variables that the script stores. It has their names, and never a value that somebody gave.
import { type Component, components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import { envSecretName, envSecretNames } from '../../release/variables/env-secret.js';
import { ownVariables, suggestions } from '../steps/secrets/variables/fields.js';

/**
 * `required` and `optional`: from the secrets file, the cluster, or, if required, the keyboard. `fixed`: an address in the cluster. `database`: the
 * database's URL in the form of the component's driver.
 */
export type ScriptVariable = { name: string } & (
  | { type: 'required' | 'optional' }
  | { type: 'fixed'; value: string }
  | { type: 'database'; scheme: string }
);

export type ScriptVariables = Record<Component, ScriptVariable[]>;

/** @param stored what the simulated step stored, by Secret */
export function scriptVariables({ sources, target }: Settings, stored: Record<string, Record<string, string>>): ScriptVariables {
  const suggested = suggestions(sources, target.release);
  const of = (component: Component): ScriptVariable[] => {
    const { database } = sources[component].needs;
    const values = stored[envSecretName(component)] ?? {};
    const known = Object.entries(values).map(([name, value]): ScriptVariable => {
      if (['DATABASE_URL', ...database.names].includes(name)) return { name, type: 'database', scheme: value.split('://')[0] ?? '' };
      return value === suggested[component][name] ? { name, type: 'fixed', value } : { name, type: 'required' };
    });
    const others = ownVariables(sources[component]).filter(({ name }) => !(name in values));
    return [...known, ...others.map(({ name }): ScriptVariable => ({ name, type: 'optional' }))];
  };
  return { frontend: of('frontend'), backend: of('backend') };
}

export function isEnvSecret(name: string): boolean {
  return envSecretNames.includes(name);
}

export function withVariables(variables: ScriptVariables): Component[] {
  return components.filter((component) => variables[component].length > 0);
}
