// Settings of the included application, for runs that change nothing.
import { fileURLToPath } from 'node:url';
import { findSource } from '../../../source/deploy/checkout/source.js';
import type { Settings } from '../../../source/release/settings.js';
import { target } from './fakes.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export async function drySettings(over: Partial<Settings> = {}): Promise<Settings> {
  const [frontend, backend] = await Promise.all([findSource('frontend', root, '/'), findSource('backend', root, '/')]);
  return {
    target: { ...target, namespace: 'shop' },
    sources: { frontend, backend },
    chart: `${root}helm`,
    valuesFiles: [`${root}helm/values-dev.yaml`],
    secretName: 'taskflow-secrets',
    logs: '/nowhere',
    ports: { frontend: 3000, backend: 8000 },
    ...over,
  };
}
