// The state of the secrets form: its fields, what was typed, and what has the focus.
import type { Problem } from '../../../problem.js';
import type { KeyAnswer } from '../../../world/index.js';
import type { Field, SecretsQuestion } from './fields.js';

export type Form = {
  question: SecretsQuestion | undefined;
  fields: Field[];
  /** Names of fields that are shown only when the person asks for all: nothing has to be typed into them. */
  folded: string[];
  unfolded: boolean;
  /** By the name of the field. */
  values: Record<string, string>;
  at: string;
  /** The field to go to when the question is asked. */
  wanted: string | undefined;
  problems: Record<string, Problem>;
  /** Values that failed: enter submits them again, and typing replaces them, because nobody can edit a masked value. */
  refused: string[];
  /** Use a throwaway database in the cluster instead of a URL. */
  throwaway: boolean;
  /** The check of openai-api-key. A `stored` key can't be checked, because only the cluster has it. `trials` counts the checks. */
  trial: { type: 'asking' } | { type: 'stored' } | { type: 'nothing' } | KeyAnswer | undefined;
  trials: number;
  /** Enter was pressed while a value was invalid, so half-typed values are shown as errors too. */
  showErrors: boolean;
  /** Counts submissions of a valid form. */
  submissions: number;
};

export const emptyForm: Form = {
  question: undefined,
  fields: [],
  folded: [],
  unfolded: false,
  values: {},
  at: '',
  wanted: undefined,
  problems: {},
  refused: [],
  throwaway: false,
  trial: undefined,
  trials: 0,
  showErrors: false,
  submissions: 0,
};

/** The fields on the screen. */
export function visibleFields({ fields, folded, unfolded }: Pick<Form, 'fields' | 'folded' | 'unfolded'>): Field[] {
  return unfolded ? fields : fields.filter(({ name }) => !folded.includes(name));
}

export function fieldAt({ fields, at }: Form): Field | undefined {
  return fields.find(({ name }) => name === at);
}
