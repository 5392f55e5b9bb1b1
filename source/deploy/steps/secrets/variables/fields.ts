// Lists the variables that the applications read as fields of the form. Pure.
import type { SecretKey } from '../../../../problem.js';
import type { Source, Variable } from '../../../../release/application.js';
import { type Component, components } from '../../../../release/component.js';
import { isTestDatabase, placeholderDatabase } from '../../../../release/database/test-database.js';
import { addressInCluster } from '../../../../release/variables/addresses.js';
import { isFixed, isFixedAtBuild, isSetByChart, secretKeyOf } from '../../../../release/variables/chart-names.js';
import { isSigningKey } from '../../../../release/variables/signing-key.js';
import type { VariableField } from '../../../engine/event.js';

export type Variables = Record<Component, Record<string, string>>;
export const noVariables = (): Variables => ({ frontend: {}, backend: {} });

/** Values that the person gave without the form. */
export type Given = { secrets: Partial<Record<SecretKey, string>>; variables: Variables };

type Sources = Record<Component, Source>;
/** `known`: from files and lines. `stored`: in the cluster. */
export type Held = { known: Variables; stored: Variables };

/** The variables whose value the person decides: neither the chart nor one of the three secrets has it. */
export function ownVariables({ component, needs }: Source): Variable[] {
  return needs.variables.filter(
    ({ name }) =>
      !secretKeyOf(name) &&
      !needs.database.names.includes(name) &&
      !isSetByChart(name, component) &&
      !isFixed(name, component) &&
      !isFixedAtBuild(name, component),
  );
}

/** One field per name, required ones first, each group in the order of the sources. */
export function fieldsOf(sources: Sources, { known, stored }: Held, release: string): VariableField[] {
  const suggested = suggestions(sources, release);
  const fields = new Map<string, VariableField>();
  for (const component of components) {
    for (const { name, required, secret, kind, accepts, usedIn, example } of ownVariables(sources[component])) {
      const before = fields.get(name);
      const value = suggested[component][name] ?? before?.suggested;
      const shown = before?.example ?? example;
      const accepted = before?.accepts ?? accepts;
      const where = `${component}/${usedIn}`;
      fields.set(name, {
        name,
        components: [...(before?.components ?? []), component],
        required: required || (before?.required ?? false),
        secret: secret || (before?.secret ?? false),
        kind: before?.kind ?? kind,
        ...(accepted ? { accepts: accepted } : {}),
        usedIn: before ? `${before.usedIn}, ${where}` : where,
        ...(shown === undefined ? {} : { example: shown }),
        ...(value === undefined ? {} : { suggested: value }),
        stored: false,
        known: false,
        generate: isSigningKey(name),
      });
    }
  }
  const all = [...fields.values()].map((field) => ({ ...field, ...held(field, known, stored) }));
  return [...all.filter(({ required }) => required), ...all.filter(({ required }) => !required)];
}

function held({ name, components: readers }: VariableField, known: Variables, stored: Variables) {
  const has = (values: Variables, component: Component) => values[component][name] !== undefined;
  return {
    stored: readers.every((component) => has(stored, component)),
    known:
      readers.some((component) => has(known, component)) && readers.every((component) => has(known, component) || has(stored, component)),
  };
}

/** The other component's address in the cluster, for variables whose default is its address on a laptop; no database at all for tests. */
export function suggestions(sources: Sources, release: string): Variables {
  const all = noVariables();
  for (const component of components) {
    for (const { name, example, required } of ownVariables(sources[component])) {
      if (required && isTestDatabase(name)) all[component][name] = placeholderDatabase;
      const address = example === undefined ? undefined : addressInCluster(name, example, component, release);
      if (address !== undefined) all[component][name] = address;
    }
  }
  return all;
}
