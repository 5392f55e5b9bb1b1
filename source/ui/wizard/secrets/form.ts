// The secrets form as a reducer. Each key changes the current state, not the last drawn one, so fast typing loses nothing.
import type { Answer, Question } from '../../../deploy/engine/event.js';
import { type Problem, type SecretKey, secretKeys } from '../../../problem.js';
import { checkSecret, notSet } from '../../../release/secrets/checks.js';
import { namedValues } from '../../../release/secrets/pasted.js';
import type { SecretCheck } from '../../../release/secrets/secret-check.js';
import type { KeyAnswer } from '../../../world/index.js';
import type { Action } from '../../kit/key.js';
import { applyTyping, type Typing } from '../../kit/typing.js';

type SecretsQuestion = Extract<Question, { type: 'secrets' }>;

export type Form = {
  values: Record<SecretKey, string>;
  at: SecretKey;
  /** Keys that the cluster has: an empty field keeps the value. */
  stored: SecretKey[];
  problems: Partial<Record<SecretKey, Problem>>;
  /** Values that failed: enter submits them again, and typing replaces them, because nobody can edit a masked value. */
  refused: SecretKey[];
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

export type FormAction =
  | Typing
  | { type: 'asked'; question: SecretsQuestion }
  | { type: 'generated'; value: string }
  | { type: 'throwaway' }
  | { type: 'try-key' }
  /** The answer to the check with that number; undefined without an answer. */
  | { type: 'tried'; trial: number; answer: KeyAnswer | undefined }
  /** Like enter on the last field. */
  | { type: 'store' }
  | { type: 'go'; to: SecretKey };

export const emptyForm: Form = {
  values: { 'database-url': '', 'better-auth-secret': '', 'openai-api-key': '' },
  at: 'database-url',
  stored: [],
  problems: {},
  refused: [],
  throwaway: false,
  trial: undefined,
  trials: 0,
  showErrors: false,
  submissions: 0,
};

export function reduceForm(form: Form, action: FormAction): Form {
  switch (action.type) {
    case 'asked': {
      const { stored, problems } = action.question;
      const wrong = secretKeys.filter((key) => problems[key]);
      return { ...form, stored, problems, refused: [...form.refused, ...wrong], showErrors: false, at: wrong[0] ?? form.at };
    }
    case 'generated':
      // Only in its own field: a stray ctrl-g must not replace another value.
      return form.at === 'better-auth-secret' ? withValue(form, action.value) : form;
    case 'throwaway':
      return form.at === 'database-url' ? { ...withoutProblem(form), throwaway: !form.throwaway } : form;
    case 'try-key':
      return form.at === 'openai-api-key' ? startTrial(form) : form;
    case 'tried':
      return action.trial === form.trials && form.trial?.type === 'asking' ? { ...form, trial: action.answer } : form;
    case 'store':
      return submit(form);
    case 'go':
      return { ...form, at: action.to, refused: [...form.refused, action.to] };
    case 'next':
      return moveField(form, 1);
    case 'previous':
      return moveField(form, -1);
    case 'pasted': {
      const named = namedValues(action.text);
      const keys = secretKeys.filter((key) => named[key]);
      return keys.length > 1 || (keys[0] && keys[0] !== form.at) ? fillFields(form, named, keys) : typeInField(form, action);
    }
    default:
      return typeInField(form, action);
  }
}

function typeInField(form: Form, action: Exclude<Typing, { type: 'next' | 'previous' }>): Form {
  return applyTyping(action, form, {
    value: (f) => (f.refused.includes(f.at) || isThrowaway(f, f.at) ? '' : f.values[f.at]),
    change: withValue,
    enter,
    next: (f) => moveField(f, 1),
  });
}

/** Puts lines of a pasted .env file into the fields they name, and moves to the first field that is still invalid. */
function fillFields(form: Form, named: Partial<Record<SecretKey, string>>, keys: SecretKey[]): Form {
  let all = form;
  for (const key of keys) all = typeInField(withValue({ ...all, at: key }, ''), { type: 'pasted', text: named[key] ?? '' });
  return { ...all, at: secretKeys.find((key) => !isAcceptable(all, key)) ?? all.at };
}

/** Actions that do nothing in the current field. */
export function unavailableActions({ at, stored }: Form): [Action, boolean][] {
  return [
    ['throwaway', at !== 'database-url'],
    ['generate', at !== 'better-auth-secret'],
    ['try-key', at !== 'openai-api-key'],
    ['store', stored.length === 0],
  ];
}

function isThrowaway(form: Form, key: SecretKey): boolean {
  return form.throwaway && key === 'database-url';
}

/** Checks the value as it would be stored; `kept` when the field is empty and the cluster has a value. */
export function checkField(form: Form, key: SecretKey): SecretCheck | 'kept' | 'throwaway' {
  if (isThrowaway(form, key)) return 'throwaway';
  if (form.values[key].trim() === '' && form.stored.includes(key) && !form.problems[key]) return 'kept';
  return checkSecret(key, form.values[key]);
}

export function isAcceptable(form: Form, key: SecretKey): boolean {
  const check = checkField(form, key);
  return typeof check === 'string' || check.level === 'ok' || check.level === 'warning';
}

export function answerOf(form: Form): Answer {
  const values: Partial<Record<SecretKey, string>> = {};
  for (const key of secretKeys) {
    const check = checkField(form, key);
    if (typeof check !== 'string') values[key] = check.cleaned;
  }
  return { type: 'secrets', values, ...(form.throwaway ? { throwawayDatabase: true } : {}) };
}

function withValue(form: Form, value: string): Form {
  const changed = { ...withoutProblem(form), values: { ...form.values, [form.at]: value } };
  if (form.at === 'database-url') return { ...changed, throwaway: false };
  return form.at === 'openai-api-key' ? { ...changed, trial: undefined } : changed;
}

function withoutProblem(form: Form): Form {
  const { [form.at]: _, ...problems } = form.problems;
  return { ...form, problems, refused: form.refused.filter((key) => key !== form.at) };
}

/** `useTyping` sends the key when `trials` grows. */
function startTrial(form: Form): Form {
  const check = checkField(form, 'openai-api-key');
  if (typeof check === 'string') return { ...form, trial: { type: 'stored' } };
  if (check.cleaned === notSet) return { ...form, trial: { type: 'nothing' } };
  return { ...form, trial: { type: 'asking' }, trials: form.trials + 1 };
}

function moveField(form: Form, by: number): Form {
  const to = (secretKeys.indexOf(form.at) + by + secretKeys.length) % secretKeys.length;
  return { ...form, at: secretKeys[to] ?? form.at };
}

function enter(form: Form): Form {
  return form.at === secretKeys.at(-1) ? submit(form) : moveField(form, 1);
}

function submit(form: Form): Form {
  const wrong = secretKeys.find((key) => !isAcceptable(form, key));
  if (wrong) return { ...form, at: wrong, showErrors: true };
  return { ...form, showErrors: false, submissions: form.submissions + 1 };
}
