// The secrets form as a reducer: every key works on the state as it is, never on what was last drawn, so nothing typed fast is lost.
import type { Answer, Question } from '../deploy/event.js';
import { checkSecret, type SecretCheck } from '../deploy/secrets.js';
import { type Problem, type SecretKey, secretKeys } from '../problem.js';
import { type Typing, typedInto } from './typing.js';

type SecretsQuestion = Extract<Question, { type: 'secrets' }>;

export type Form = {
  values: Record<SecretKey, string>;
  at: SecretKey;
  /** In the cluster already: an empty field keeps it. */
  stored: SecretKey[];
  problems: Partial<Record<SecretKey, Problem>>;
  /** Refused values: enter tries them again, the first key typed replaces them, for nobody can correct what is masked. */
  refused: SecretKey[];
  /** Enter was pressed while something was wrong: from now on errors are told as errors. */
  complained: boolean;
  /** Grows by one each time that everything was right and enter was pressed on the last field. */
  submissions: number;
};

export type FormAction =
  | Typing
  | { type: 'asked'; question: SecretsQuestion }
  | { type: 'generated'; value: string }
  | { type: 'go'; to: SecretKey };

export const emptyForm: Form = {
  values: { 'database-url': '', 'better-auth-secret': '', 'openai-api-key': '' },
  at: 'database-url',
  stored: [],
  problems: {},
  refused: [],
  complained: false,
  submissions: 0,
};

export function reduceForm(form: Form, action: FormAction): Form {
  switch (action.type) {
    case 'asked': {
      const { stored, problems } = action.question;
      const wrong = secretKeys.filter((key) => problems[key]);
      return { ...form, stored, problems, refused: [...form.refused, ...wrong], complained: false, at: wrong[0] ?? form.at };
    }
    case 'generated':
      // Only where the person is: a stray ctrl-g must not replace what another field holds.
      return form.at === 'better-auth-secret' ? withValue(form, action.value) : form;
    case 'go':
      return { ...form, at: action.to, refused: [...form.refused, action.to] };
    case 'next':
      return moved(form, 1);
    case 'previous':
      return moved(form, -1);
    default:
      return typedInto(action, form, {
        value: (f) => (f.refused.includes(f.at) ? '' : f.values[f.at]),
        change: withValue,
        enter,
        next: (f) => moved(f, 1),
      });
  }
}

/** What the field holds, as it would be stored; `kept` when it is empty and the cluster has a value. */
export function verdict(form: Form, key: SecretKey): SecretCheck | 'kept' {
  if (form.values[key].trim() === '' && form.stored.includes(key) && !form.problems[key]) return 'kept';
  return checkSecret(key, form.values[key]);
}

export function acceptable(form: Form, key: SecretKey): boolean {
  const check = verdict(form, key);
  return check === 'kept' || check.level === 'ok' || check.level === 'warning';
}

export function answerOf(form: Form): Answer {
  const values: Partial<Record<SecretKey, string>> = {};
  for (const key of secretKeys) {
    const check = verdict(form, key);
    if (check !== 'kept') values[key] = check.cleaned;
  }
  return { type: 'secrets', values };
}

function withValue(form: Form, value: string): Form {
  const { [form.at]: _, ...problems } = form.problems;
  const refused = form.refused.filter((key) => key !== form.at);
  return { ...form, values: { ...form.values, [form.at]: value }, problems, refused };
}

function moved(form: Form, by: number): Form {
  const to = (secretKeys.indexOf(form.at) + by + secretKeys.length) % secretKeys.length;
  return { ...form, at: secretKeys[to] ?? form.at };
}

function enter(form: Form): Form {
  if (form.at !== secretKeys.at(-1)) return moved(form, 1);
  const wrong = secretKeys.find((key) => !acceptable(form, key));
  if (wrong) return { ...form, at: wrong, complained: true };
  return { ...form, complained: false, submissions: form.submissions + 1 };
}
