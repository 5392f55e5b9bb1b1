// What each secret is and where it comes from, in one line: the longest of its forms for which there is room.

import type { SecretKey } from '../../../problem.js';
import { temporary } from '../../../release/throwaway.js';
import { truncate } from '../../kit/line.js';
import { textWidth } from '../../kit/width.js';
import type { Form } from './form.js';

/** Longest first. */
const about: Record<SecretKey, string[]> = {
  'database-url': [
    "your PostgreSQL's address: console.neon.tech → project → Connect → copy; no account? ctrl-p makes a throwaway one in the cluster",
    "your PostgreSQL's address: console.neon.tech → project → Connect → copy; no account? ctrl-p",
    'console.neon.tech → project → Connect → copy; no account? ctrl-p',
    'console.neon.tech → Connect; none? ctrl-p',
    'console.neon.tech; none? ctrl-p',
  ],
  'better-auth-secret': [
    'signs the sessions of TaskFlow: ctrl-g makes a good one, which nobody has to know',
    'signs the sessions of TaskFlow: ctrl-g makes a good one',
    'signs sessions: ctrl-g makes one',
  ],
  'openai-api-key': [
    'for the chat: platform.openai.com/api-keys; may stay empty; ctrl-k asks whether it is known there',
    'for the chat: platform.openai.com/api-keys; may stay empty',
    'for the chat; may stay empty',
  ],
};

const throwaway = [
  `a throwaway PostgreSQL in the cluster: temporary, ${temporary}`,
  `throwaway PostgreSQL: temporary, ${temporary}`,
  `temporary: ${temporary}`,
  'temporary: goes with its pod',
];
const takenBack = ['ctrl-p takes it back, and so does a URL that is typed', 'ctrl-p takes it back'];

export function aboutSecret(form: Form, key: SecretKey, columns: number): string {
  return fitting(form.throwaway && key === 'database-url' ? takenBack : about[key], columns);
}

export function aboutThrowaway(columns: number): string {
  return fitting(throwaway, columns);
}

function fitting(forms: string[], columns: number): string {
  return forms.find((text) => textWidth(text) <= columns) ?? truncate(forms.at(-1) ?? '', columns);
}
