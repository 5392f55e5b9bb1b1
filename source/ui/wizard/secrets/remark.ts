// The remark next to a field of the secrets form: whether its value is valid, or what applies while it is empty.
import { isTestDatabase } from '../../../release/database/test-database.js';
import { accent, bad, dim, good, type Line, plain, warn } from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { checkField } from './check-field.js';
import type { Field } from './fields.js';
import type { Form } from './form-state.js';
import { aboutThrowaway, otherComponent } from './hints.js';

/** `whole`: with what to do, for a line of its own or enough room. */
export function remark(form: Form, field: Field, here: boolean, columns: number, whole = true): Line {
  if (form.problems[field.name]) return [bad(sign.failed), plain(' rejected')];
  if (field.name === 'openai-api-key' && form.trial) return trialLine(form.trial);
  const check = checkField(form, field);
  switch (check) {
    case 'throwaway':
      return [good(sign.done), dim(` ${aboutThrowaway(columns)}`)];
    case 'kept':
      return [good(sign.done), dim(` in the cluster${whole && field.type === 'secret' ? '; leave empty to keep' : ''}`)];
    case 'known':
      return [good(sign.done), dim(` from your file${whole && field.type === 'secret' ? '; leave empty to use it' : ''}`)];
    case 'suggested':
      return [
        good(sign.done),
        dim(field.type === 'variable' ? ` ${isTestDatabase(field.name) ? 'a placeholder' : `the ${otherComponent(field)}`}` : ''),
      ];
    case 'default':
      return [dim('optional')];
  }
  const { text } = check;
  switch (check.level) {
    case 'ok':
      return [good(sign.done), ...(text ? [dim(` ${text}`)] : [])];
    case 'warning':
      // An empty optional field gets a hint, not a warning.
      return form.values[field.name] ? [warn(sign.attention), dim(` ${text}`)] : [dim(whole ? text : 'optional')];
    case 'empty':
      return form.showErrors ? [bad(sign.failed), plain(` ${whole ? text : 'required'}`)] : [dim(whole ? text : 'required')];
    case 'error':
      // A half-typed value is not an error yet.
      return here && !form.showErrors ? [dim(text)] : [bad(sign.failed), plain(` ${text}`)];
  }
}

/** The service's answer about the key. The person can store the key whatever the answer. */
function trialLine(trial: NonNullable<Form['trial']>): Line {
  switch (trial.type) {
    case 'asking':
      return [accent(sign.running), dim(' checking the key')];
    case 'stored':
      return [warn(sign.attention), dim(' only the cluster has the stored key: type it to check it')];
    case 'nothing':
      return [warn(sign.attention), dim(' type a key first')];
    case 'accepts':
      return trial.but ? [warn(sign.attention), dim(` the key is valid, but ${trial.but}`)] : [good(sign.done), dim(' the key is valid')];
    case 'refuses':
      return [bad(sign.failed), plain(` ${trial.reason}`)];
    case 'silent':
      return [warn(sign.attention), dim(` ${trial.reason}`)];
  }
}
