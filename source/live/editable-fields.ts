// Lists what the person can edit: the secrets and variables that the applications read.
import { neededKeys } from '../deploy/steps/secrets/decide.js';
import { fieldsOf, noVariables } from '../deploy/steps/secrets/variables/fields.js';
import type { Component } from '../release/component.js';
import type { Settings } from '../release/settings.js';

/** `name`: a secret's key or a variable's name. `components`: those that read the variable; a secret's are not listed. */
export type EditableField = { name: string; components: Component[]; required: boolean };

export function editableFields({ sources, target }: Pick<Settings, 'sources' | 'target'>): EditableField[] {
  const variables = fieldsOf(sources, { known: noVariables(), stored: noVariables() }, target.release);
  return [
    ...neededKeys(sources).map((name): EditableField => ({ name, components: [], required: true })),
    ...variables.map(({ name, components, required }) => ({ name, components, required })),
  ];
}
