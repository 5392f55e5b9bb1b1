// Hints for the fields: what each is for, and where to get it or where it is used.
import type { SecretKey } from '../../../problem.js';
import { isTestDatabase } from '../../../release/database/test-database.js';
import { temporary } from '../../../release/throwaway.js';
import { truncate, wrapParts } from '../../kit/line.js';
import { textWidth } from '../../kit/width.js';
import { checkField } from './check-field.js';
import type { Field } from './fields.js';
import type { Form } from './form-state.js';

/** Longest first. */
const about: Record<SecretKey, string[]> = {
  'database-url': [
    "your PostgreSQL's URL: console.neon.tech → project → Connect → copy; no account? ctrl-p runs a throwaway database in the cluster",
    "your PostgreSQL's URL: console.neon.tech → project → Connect → copy; no account? ctrl-p",
    'console.neon.tech → project → Connect → copy; no account? ctrl-p',
    'console.neon.tech → Connect; none? ctrl-p',
    'console.neon.tech; none? ctrl-p',
  ],
  'better-auth-secret': [
    'signs the sessions of TaskFlow: press ctrl-g to generate one; you need not remember it',
    'signs the sessions of TaskFlow: press ctrl-g to generate one',
    'signs sessions: ctrl-g generates one',
  ],
  'openai-api-key': [
    'for the chat: platform.openai.com/api-keys; optional; ctrl-k checks whether it is valid',
    'for the chat: platform.openai.com/api-keys; optional',
    'for the chat; optional',
  ],
};

const throwaway = [
  `a throwaway PostgreSQL in the cluster, temporary: ${temporary}`,
  `throwaway PostgreSQL, temporary: ${temporary}`,
  `temporary: ${temporary}`,
  'temporary: deleted with its pod',
];
const takenBack = ['ctrl-p undoes this, and so does typing a URL', 'ctrl-p undoes this'];

/** `label`: columns for the name, which is repeated here if they cut it. */
export function aboutField(form: Form, field: Field, columns: number, label: number): string[] {
  if (field.type === 'variable') {
    const name = textWidth(field.name) >= label ? [field.name] : [];
    return wrapParts([...name, ...aboutVariable(form, field)], columns).slice(0, 3);
  }
  return [fitting(form.throwaway && field.name === 'database-url' ? takenBack : about[field.name], columns)];
}

type VariableField = Extract<Field, { type: 'variable' }>;

const kinds: Record<VariableField['kind'], string> = { text: '', number: 'a number', boolean: 'true or false', url: 'an address' };

function aboutVariable(form: Form, field: VariableField): string[] {
  const { usedIn, components, kind, example, generate } = field;
  return [
    [usedIn && `used in ${usedIn}`, `by the ${components.join(' and the ')}`].filter(Boolean).join(' '),
    [kinds[kind], example === undefined ? '' : `for example ${example}`].filter(Boolean).join(', '),
    whenEmpty(form, field),
    generate ? 'ctrl-g generates one' : '',
  ].filter(Boolean);
}

function whenEmpty(form: Form, field: VariableField): string {
  switch (checkField(form, field)) {
    case 'kept':
      return 'leave empty to keep the value in the cluster';
    case 'known':
      return 'leave empty to use the value of your file';
    case 'suggested':
      return isTestDatabase(field.name)
        ? 'leave empty: only tests use it, so the pods get an address where nothing answers'
        : `leave empty for ${field.suggested}, the ${otherComponent(field)} in the cluster`;
    case 'default':
      return "leave empty for the application's default";
    default:
      return '';
  }
}

export function aboutThrowaway(columns: number): string {
  return fitting(throwaway, columns);
}

function fitting(forms: string[], columns: number): string {
  return forms.find((text) => textWidth(text) <= columns) ?? truncate(forms.at(-1) ?? '', columns);
}

/** A suggested value is its address. */
export function otherComponent({ components }: Pick<VariableField, 'components'>): string {
  return components.includes('backend') ? 'frontend' : 'backend';
}
