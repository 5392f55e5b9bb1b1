// The question of the Secrets step about the included application, for tests that answer or draw it.
import type { Question, VariableField } from '../../../source/deploy/engine/event.js';
import { secretKeys } from '../../../source/problem.js';

export const secretsQuestion: Extract<Question, { type: 'secrets' }> = {
  type: 'secrets',
  id: 'secrets',
  keys: [...secretKeys],
  stored: [],
  known: [],
  variables: [],
  problems: {},
};

/** A variable of an application: required, plain text, with no value anywhere. */
export function variable(name: string, more: Partial<VariableField> = {}): VariableField {
  return {
    ...{ name, required: true, secret: false, kind: 'text', usedIn: 'app/config.py:12', components: ['backend'] },
    ...{ stored: false, known: false, generate: false, ...more },
  };
}
