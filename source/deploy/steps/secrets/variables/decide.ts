// Decides which values of the applications' own variables to store, and which required ones have none. Pure.
import type { Problem } from '../../../../problem.js';
import { components } from '../../../../release/component.js';
import { asAccepted } from '../../../../release/variables/accepted.js';
import type { ClusterSecret } from '../../../../world/index.js';
import type { VariableField } from '../../../engine/event.js';
import { noVariables, type Variables } from './fields.js';

type Decided = { values: Variables } | { problems: Record<string, Problem> };

/** What is typed wins over what is known, and that over a suggestion, which replaces nothing that is stored. */
export function decideVariables(
  typed: Record<string, string>,
  fields: VariableField[],
  { known, stored, suggested }: { known: Variables; stored: Variables; suggested: Variables },
): Decided {
  const values = noVariables();
  for (const component of components) {
    const fresh = Object.entries(suggested[component]).filter(([name]) => stored[component][name] === undefined);
    values[component] = { ...Object.fromEntries(fresh), ...known[component] };
  }
  for (const { name, accepts, components: readers } of fields) {
    const value = asAccepted(typed[name]?.trim() ?? '', accepts);
    if (typed[name]?.trim()) for (const component of readers) values[component][name] = value;
  }
  const missing = fields.filter(
    ({ name, required, components: readers }) =>
      required && readers.some((component) => (values[component][name] ?? stored[component][name]) === undefined),
  );
  return missing.length ? { problems: Object.fromEntries(missing.map((field) => [field.name, withoutValue(field)])) } : { values };
}

function withoutValue({ name, usedIn }: VariableField): Problem {
  return { problem: `${name} has no value`, cause: `The application doesn't work without it: ${usedIn}`, fix: `Enter ${name}.`, exit: 2 };
}

/** Names whose offered value differs from the stored one. */
export function differingNames(offered: Record<string, string>, stored: ClusterSecret | undefined): string[] {
  return Object.keys(offered).filter((name) => offered[name] !== stored?.data[name]);
}
