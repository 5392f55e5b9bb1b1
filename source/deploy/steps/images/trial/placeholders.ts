// Placeholders for values that aren't known yet: of the right kind, recognizable, and an address at which nothing answers.
import type { Variable } from '../../../../release/application.js';
import { placeholderDatabase } from '../../../../release/database/test-database.js';

/** Long enough for a signing key. */
export const placeholderText = 'taskflow-placeholder-0123456789abcdef';

const addresses: [name: RegExp, url: string][] = [
  [/REDIS|CELERY|BROKER/, 'redis://127.0.0.1:1/0'],
  [/MONGO/, 'mongodb://127.0.0.1:1/placeholder'],
  [/DATABASE|POSTGRES|(^|_)DB_|(^|_)PG/, placeholderDatabase],
];

/** The example of the sources, except for a secret. */
export function placeholderFor({ name, kind, secret, example }: Pick<Variable, 'name' | 'kind' | 'secret' | 'example'>): string {
  if (example && !secret) return example;
  switch (kind) {
    case 'number':
      return '1';
    case 'boolean':
      return 'false';
    case 'url':
      return addresses.find(([names]) => names.test(name.toUpperCase()))?.[1] ?? 'http://127.0.0.1:1/taskflow-placeholder';
    case 'text':
      return /E?MAIL/i.test(name) ? 'taskflow-placeholder@example.com' : placeholderText;
  }
}
