// The question of the Secrets step about the included application, for tests that answer or draw it.
import type { Question } from '../../../source/deploy/engine/event.js';
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
