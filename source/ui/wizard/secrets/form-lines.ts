// Lines of the secrets form: a field for each secret and variable, as many as there is room for, with the check of each value.
import { dim, type Line, plain, wrapParts } from '../../kit/line.js';
import { isAcceptable } from './check-field.js';
import { fieldLines, layoutFor } from './field-lines.js';
import { type Field, isMasked, isSettled } from './fields.js';
import { type Form, visibleFields } from './form-state.js';

/** `active`: the form has the focus. `detail` 0 leaves out hints. `most`: the number of fields to show at a time. */
export function formLines(form: Form, columns: number, active: boolean, detail = 3, most = 20): Line[] {
  const visible = visibleFields(form);
  const at = Math.max(
    0,
    visible.findIndex(({ name }) => name === form.at),
  );
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), visible.length - most));
  const shown = visible.slice(first, first + most);
  const layout = layoutFor(form.fields, columns);
  const hidden = [first > 0 ? '↑' : '', first + shown.length < visible.length ? '↓' : ''].join('');
  return [
    ...shown.flatMap((field) => fieldLines(form, field, { layout, columns, here: active && field.name === form.at, detail })),
    ...summaryLines(form, `${at + 1} of ${visible.length}${hidden && ` ${hidden}`}`, columns, detail),
  ];
}

/** With fewer fields that need a value, an .env file to paste helps little. */
const worthPasting = 3;

/** Where the focus is, and what is still missing. The included application's three secrets need no summary. */
function summaryLines(form: Form, where: string, columns: number, detail: number): Line[] {
  if (form.fields.every(({ type }) => type === 'secret')) return [];
  const missing = form.fields.filter((field) => !isAcceptable(form, field)).length;
  const key = form.at === visibleFields(form).at(-1)?.name ? 'enter' : 'ctrl-s';
  const parts = [where, missing === 0 ? `nothing is missing: ${key} stores` : `${missing} to fill in`, ...foldedText(form)];
  const pasting =
    detail > 0 && missing > 0 && form.fields.filter((field) => !isSettled(field)).length >= worthPasting
      ? ['you can paste a whole .env file']
      : [];
  const indent = ' '.repeat(columns < 60 ? 4 : 6);
  return [...wrapParts(parts, columns - indent.length), ...pasting].map((text) => [plain(indent), dim(text)]);
}

function foldedText({ fields, folded, unfolded }: Form): string[] {
  if (folded.length === 0) return [];
  if (unfolded) return ['ctrl-l hides what may stay empty'];
  const hidden = fields.filter(({ name }) => folded.includes(name));
  const optional = hidden.filter((field) => !field.stored && !field.known && field.type === 'variable' && !field.required);
  const filled = hidden.length - optional.length;
  const counts = [optional.length > 0 ? `${optional.length} optional${notable(optional)}` : '', filled > 0 ? `${filled} with a value` : ''];
  return [`${counts.filter(Boolean).join(', ')}: ctrl-l shows ${hidden.length === 1 ? 'it' : 'them'}`];
}

/** Without a key of a service, a feature may be missing. */
function notable(optional: Field[]): string {
  const names = optional.filter(isMasked).map(({ name }) => name);
  const shown = names.length <= 3 ? names : [...names.slice(0, 2), '…'];
  return names.length > 0 ? ` (${shown.join(', ')}${names.length === optional.length || names.length > 3 ? '' : ', …'})` : '';
}
