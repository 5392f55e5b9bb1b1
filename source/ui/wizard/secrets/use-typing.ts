// Connects typing in the wizard, in the secrets form and in confirmations, to the answers it gives.
import { useEffect, useReducer, useRef } from 'react';
import type { Answer, Question } from '../../../deploy/engine/event.js';
import { checkSecret } from '../../../release/secrets/checks.js';
import type { KeyAnswer } from '../../../world/index.js';
import type { WizardControl } from '../../kit/controls.js';
import type { Action } from '../../kit/key.js';
import type { Attention } from '../attention.js';
import { emptyWord, reduceWord } from '../confirm.js';
import { answerOf } from './check-field.js';
import { reduceForm } from './form.js';
import { emptyForm } from './form-state.js';

/** `open`: the questions that are asked; `attention` has the focus. */
export function useTyping(control: WizardControl, open: Question[], attention: Attention | undefined) {
  const [form, changeForm] = useReducer(reduceForm, emptyForm);
  const [word, changeWord] = useReducer(reduceWord, emptyWord);
  const question = attention && attention.type !== 'failure' ? attention.question : undefined;
  const answer = useAnswer(control);
  // While rendering, so that no frame shows the fields of another question.
  const secrets = open.find((each) => each.type === 'secrets');
  if (secrets && form.question !== secrets) changeForm({ type: 'asked', question: secrets, wanted: control.editing });
  useEffect(() => {
    if (question?.type === 'confirm') changeWord({ type: 'asked', id: question.id });
  }, [question]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only enter answers, not each key before it
  useEffect(() => {
    if (question?.type === 'secrets' && form.submissions > 0) answer(question, answerOf(form));
  }, [form.submissions]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only enter answers, not each key before it
  useEffect(() => {
    if (question?.type === 'confirm' && word.entered > 0 && word.text === question.typed) answer(question, { type: 'confirm', yes: true });
  }, [word.entered]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each check runs once, with the key of that moment
  useEffect(() => {
    const trial = form.trials;
    if (trial === 0) return;
    const tried = (answer?: KeyAnswer) => changeForm({ type: 'tried', trial, answer });
    control.tryKey(checkSecret('openai-api-key', form.values['openai-api-key'] ?? '').cleaned).then(tried, () => tried());
  }, [form.trials]);
  const change = question?.type === 'secrets' ? changeForm : changeWord;
  const onAction = (action: Action) => {
    if (action === 'generate') changeForm({ type: 'generated', value: control.generateSecret() });
    else if (action === 'throwaway' || action === 'try-key' || action === 'store' || action === 'fold') changeForm({ type: action });
    else if (action === 'enter') change({ type: 'typed', text: '\r' });
    else if (action === 'next' || action === 'previous' || action === 'clear') change({ type: action });
  };
  return {
    form,
    word,
    field: question && { onTyping: change, onAction },
    /** `at` counts from 0. */
    choose(at: number) {
      const option = question?.type === 'choice' ? question.options[at] : undefined;
      if (question?.type === 'choice' && option) answer(question, { type: 'choice', key: option.key });
    },
    leave: () => question?.type === 'choice' && answer(question, { type: 'choice', key: '' }),
    answer: (yes: boolean) => question?.type === 'confirm' && answer(question, { type: 'confirm', yes }),
    editAt: (to: string) => changeForm({ type: 'go', to }),
  };
}

/** Answers each question once, however often the key is pressed. */
function useAnswer(control: WizardControl) {
  const answered = useRef<Question>(undefined);
  return (question: Question, answer: Answer) => {
    if (answered.current === question) return;
    answered.current = question;
    control.answer(question.id, answer);
  };
}
