import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editableFields } from '../../source/live/editable-fields.js';
import { nothingNeeded, type Variable } from '../../source/release/application.js';
import { target } from '../support/world/fakes.js';
import { includedSource } from '../support/world/step-context.js';

const variable = (name: string, required: boolean): Variable => ({ name, required, secret: true, kind: 'text', usedIn: 'app/config.py:3' });

test('lists the three secrets of the included application, and nothing else', () => {
  const sources = { frontend: includedSource('frontend'), backend: includedSource('backend') };
  const fields = editableFields({ sources, target });
  assert.deepEqual(
    fields.map(({ name, components }) => [name, components]),
    [
      ['database-url', []],
      ['better-auth-secret', []],
      ['openai-api-key', []],
    ],
  );
});

test('lists the secrets that an application reads, then its own variables, required ones first', () => {
  const needs = {
    ...nothingNeeded,
    secretKeys: ['database-url'] as const,
    variables: [variable('SMTP_HOST', false), variable('JWT_KEY', true)],
  };
  const sources = {
    frontend: { ...includedSource('frontend'), needs: { ...nothingNeeded, variables: [variable('JWT_KEY', true)] } },
    backend: { ...includedSource('backend'), needs },
  };
  assert.deepEqual(editableFields({ sources, target }), [
    { name: 'database-url', components: [], required: true },
    { name: 'JWT_KEY', components: ['frontend', 'backend'], required: true },
    { name: 'SMTP_HOST', components: ['backend'], required: false },
  ]);
});
