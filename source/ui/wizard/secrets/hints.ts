// Hints for the secrets: what each is for and where to get it, in the longest form that fits in a line.
import type { SecretKey } from '../../../problem.js';
import { temporary } from '../../../release/throwaway.js';
import { truncate } from '../../kit/line.js';
import { textWidth } from '../../kit/width.js';
import type { Form } from './form.js';

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

export function aboutSecret(form: Form, key: SecretKey, columns: number): string {
  return fitting(form.throwaway && key === 'database-url' ? takenBack : about[key], columns);
}

export function aboutThrowaway(columns: number): string {
  return fitting(throwaway, columns);
}

function fitting(forms: string[], columns: number): string {
  return forms.find((text) => textWidth(text) <= columns) ?? truncate(forms.at(-1) ?? '', columns);
}
