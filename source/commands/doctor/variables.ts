// The variables that a person's own application reads, and where each value comes from. Never a value.

import { readChartConfig } from '../../deploy/chart-config.js';
import { findEnvFiles } from '../../deploy/checkout/variables/env-files.js';
import type { Check, VariableField } from '../../deploy/engine/event.js';
import { fieldsOf } from '../../deploy/steps/secrets/variables/fields.js';
import type { Component } from '../../release/component.js';
import { isTestDatabase } from '../../release/database/test-database.js';
import type { Settings } from '../../release/settings.js';
import { envSecretName } from '../../release/variables/env-secret.js';
import type { World } from '../../world/index.js';

type Names = Record<Component, string[]>;
/** Names by where they have a value. */
type Places = { stored: Names; given: Names; beside: Names; extra: Names };

/** @param reachable the cluster answers */
export async function variableChecks({ cluster }: World, settings: Settings, reachable: boolean, signal: AbortSignal): Promise<Check[]> {
  const { sources, givenVariables, target } = settings;
  const { extra } = await readChartConfig(settings);
  const storedIn = async (component: Component) => {
    const stored = reachable ? await cluster.secret(envSecretName(component), signal).catch(() => undefined) : undefined;
    return Object.keys(stored?.data ?? {});
  };
  const besideOf = async (component: Component) =>
    sources[component].own ? [] : (await findEnvFiles(sources[component].directory, component)).flatMap(({ names }) => names);
  const both = async (of: (component: Component) => Promise<string[]>): Promise<Names> => ({
    frontend: await of('frontend'),
    backend: await of('backend'),
  });
  const places: Places = {
    stored: await both(storedIn),
    given: await both(async (component) => Object.keys(givenVariables?.[component] ?? {})),
    beside: await both(besideOf),
    extra: await both(async (component) => Object.keys(extra[component])),
  };
  const nothing = { frontend: {}, backend: {} };
  const fields = fieldsOf(sources, { known: nothing, stored: nothing }, target.release);
  return fields.flatMap((field) => field.components.map((component) => checkOf(field, component, places)));
}

function checkOf(field: VariableField, component: Component, places: Places): Check {
  const origin = originOf(field, component, places);
  const base = { name: 'variable', needed: field.required ? 'a value' : 'a value, or the default in the sources' };
  const about = `${field.name} of the ${component}, ${field.required ? 'required' : 'optional'}`;
  if (origin !== undefined) return { ...base, ok: true, level: 'ok', found: `${about}: ${origin}` };
  return {
    ...base,
    ok: true,
    level: 'warning',
    found: `${about}: missing (${field.usedIn})`,
    fix: `Enter it in the wizard, or pass --${component}-env FILE to taskflow-tui up.`,
  };
}

function originOf({ name, required, suggested }: VariableField, component: Component, places: Places): string | undefined {
  const has = (names: Names) => names[component].includes(name);
  if (has(places.extra)) return `from ${component}.extraEnv in a values file`;
  if (has(places.given)) return `in the file that you named with --${component}-env`;
  if (has(places.stored)) return `in the Secret ${envSecretName(component)}`;
  if (has(places.beside)) return 'in a .env file beside the sources, which is used only after you agree';
  if (suggested !== undefined)
    return isTestDatabase(name) ? 'a placeholder, because only tests use it' : `${suggested}, the address in the cluster`;
  return required ? undefined : 'the default in the sources';
}
