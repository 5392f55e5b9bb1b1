// The secrets form as a reducer. Each key changes the current state, not the last drawn one, so fast typing loses nothing.
import { notSet } from '../../../release/secrets/checks.js';
import { namedValues, pastedPrivateKey } from '../../../release/secrets/pasted.js';
import type { KeyAnswer } from '../../../world/index.js';
import type { Action } from '../../kit/key.js';
import { applyTyping, type Typing } from '../../kit/typing.js';
import { checkField, isAcceptable, isThrowaway } from './check-field.js';
import { canGenerate, type Field, fieldsOf, isMasked, isSettled, problemsOf, type SecretsQuestion } from './fields.js';
import { type Form, fieldAt, visibleFields } from './form-state.js';

export type FormAction =
  | Typing
  /** `wanted`: the field that the person wants to change. */
  | { type: 'asked'; question: SecretsQuestion; wanted?: string | undefined }
  | { type: 'generated'; value: string }
  | { type: 'throwaway' }
  | { type: 'try-key' }
  /** The answer to the check with that number; undefined without an answer. */
  | { type: 'tried'; trial: number; answer: KeyAnswer | undefined }
  /** Shows the folded fields, or folds them again. */
  | { type: 'fold' }
  /** Like enter on the last field. */
  | { type: 'store' }
  | { type: 'go'; to: string };

export function reduceForm(form: Form, action: FormAction): Form {
  switch (action.type) {
    case 'asked':
      return action.question === form.question ? form : ask(form, action.question, action.wanted);
    case 'generated': {
      // Only in a field for such a value: a stray ctrl-g must not replace another one.
      const field = fieldAt(form);
      return field && canGenerate(field) ? withValue(form, action.value) : form;
    }
    case 'throwaway':
      return form.at === 'database-url' ? { ...withoutProblem(form), throwaway: !form.throwaway } : form;
    case 'try-key':
      return form.at === 'openai-api-key' ? startTrial(form) : form;
    case 'tried':
      return action.trial === form.trials && form.trial?.type === 'asking' ? { ...form, trial: action.answer } : form;
    case 'fold':
      return form.folded.length > 0 ? moveIntoSight({ ...form, unfolded: !form.unfolded }) : form;
    case 'store':
      return submit(form);
    case 'go':
      return goTo({ ...form, wanted: action.to, refused: [...form.refused, action.to] }, action.to);
    case 'next':
      return moveField(form, 1);
    case 'previous':
      return moveField(form, -1);
    case 'pasted':
      return paste(form, action);
    default:
      return typeInField(form, action);
  }
}

/** Keeps what was typed, and in sight what was in sight. */
function ask(form: Form, question: SecretsQuestion, editing: string | undefined): Form {
  const wanted = form.wanted ?? editing;
  const fields = fieldsOf(question);
  const problems = problemsOf(question);
  const inSight = visibleFields(form).map(({ name }) => name);
  const folds = ({ name, type }: Field) =>
    type === 'variable' && name !== wanted && !problems[name] && !form.values[name] && !(form.question && inSight.includes(name));
  const folded = fields.filter((field) => folds(field) && isSettled(field)).map(({ name }) => name);
  const refused = [...form.refused, ...Object.keys(problems)];
  const asked: Form = {
    ...form,
    ...{ question, fields, problems, wanted: undefined, showErrors: false },
    // A fold that leaves nothing would hide the whole form.
    folded: folded.length < fields.length ? folded : [],
    refused: fields.flatMap((field) => (isMasked(field) && refused.includes(field.name) ? [field.name] : [])),
  };
  const before = form.question ? form.at : undefined;
  const first = asked.fields.find(({ name }) => problems[name]) ?? fields.find(({ name }) => name === (wanted ?? before));
  return { ...asked, at: (first ?? firstInvalid(asked) ?? visibleFields(asked)[0])?.name ?? '' };
}

function firstInvalid(form: Form): Field | undefined {
  return form.fields.find((field) => !isAcceptable(form, field));
}

/** Takes the field out of the fold. */
function goTo(form: Form, name: string): Form {
  return { ...form, at: name, folded: form.folded.filter((other) => other !== name) };
}

function moveIntoSight(form: Form): Form {
  const visible = visibleFields(form);
  return visible.some(({ name }) => name === form.at) ? form : { ...form, at: visible.at(-1)?.name ?? form.at };
}

function typeInField(form: Form, action: Exclude<Typing, { type: 'next' | 'previous' }>): Form {
  return applyTyping(action, form, {
    value: (f) => (f.refused.includes(f.at) || isThrowaway(f, f.at) ? '' : (f.values[f.at] ?? '')),
    change: withValue,
    enter,
    next: (f) => moveField(f, 1),
  });
}

function fieldsNamed({ fields }: Form, text: string): Record<string, string> {
  const variables = fields.flatMap(({ type, name }) => (type === 'variable' ? [name] : []));
  const named = Object.entries(namedValues(text, variables));
  return Object.fromEntries(named.filter(([name]) => fields.some((field) => field.name === name)));
}

/** A line of an .env file goes to the field that it names. */
function paste(form: Form, action: Extract<Typing, { type: 'pasted' }>): Form {
  const named = fieldsNamed(form, action.text);
  const names = Object.keys(named);
  const here = fieldAt(form);
  const privateKey = here?.type === 'variable' ? pastedPrivateKey(action.text) : undefined;
  if (privateKey !== undefined) return withValue(form, privateKey);
  const onlyHere = here?.type === 'secret' && names.length === 1 && names[0] === here.name;
  return names.length === 0 || onlyHere ? typeInField(form, action) : fillFields(form, named);
}

/** Puts lines of a pasted .env file into the fields they name, and moves to the first field that is still invalid. */
function fillFields(form: Form, named: Record<string, string>): Form {
  let all = form;
  for (const [name, value] of Object.entries(named)) {
    const there = { ...all, at: name };
    // A variable's value may have several lines, such as a private key.
    all =
      fieldAt(there)?.type === 'variable' ? withValue(there, value) : typeInField(withValue(there, ''), { type: 'pasted', text: value });
  }
  return moveIntoSight({ ...all, at: firstInvalid(all)?.name ?? all.at });
}

/** Actions that do nothing in the current field. */
export function unavailableActions(form: Form): [Action, boolean][] {
  const field = fieldAt(form);
  return [
    ['throwaway', form.at !== 'database-url'],
    ['generate', !field || !canGenerate(field)],
    ['try-key', form.at !== 'openai-api-key'],
    ['store', !form.fields.some(({ stored, known }) => stored || known)],
    ['fold', form.folded.length === 0],
  ];
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
  const field = fieldAt(form);
  const check = field && checkField(form, field);
  if (!check || typeof check === 'string') return { ...form, trial: { type: 'stored' } };
  if (check.cleaned === notSet) return { ...form, trial: { type: 'nothing' } };
  return { ...form, trial: { type: 'asking' }, trials: form.trials + 1 };
}

function moveField(form: Form, by: number): Form {
  const visible = visibleFields(form);
  const to = visible.findIndex(({ name }) => name === form.at) + by;
  return { ...form, at: visible.at(to % Math.max(1, visible.length))?.name ?? form.at };
}

function enter(form: Form): Form {
  return form.at === visibleFields(form).at(-1)?.name ? submit(form) : moveField(form, 1);
}

function submit(form: Form): Form {
  const wrong = firstInvalid(form);
  if (wrong) return { ...goTo(form, wrong.name), showErrors: true };
  return { ...form, showErrors: false, submissions: form.submissions + 1 };
}
