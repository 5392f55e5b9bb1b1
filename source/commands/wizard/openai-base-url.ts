// Where the assistant's service is, as the pods will have it: `config.openaiBaseUrl` of the values files, else OpenAI itself.
import { readFile } from 'node:fs/promises';
import { partOf } from '../../release/helm-values.js';

/** What the backend asks when nothing is said. */
const openAi = 'https://api.openai.com/v1';

/** In helm's order: the last file that says one wins. One that cannot be read is for helm to complain about. */
export async function assistantBase(valuesFiles: string[]): Promise<string> {
  const { loadYaml } = await import('../../cluster/api/kubernetes.js');
  let base = '';
  for (const file of valuesFiles) {
    try {
      base = baseIn(loadYaml(await readFile(file, 'utf8'))) ?? base;
    } catch {}
  }
  return base || openAi;
}

function baseIn(values: unknown): string | undefined {
  const { openaiBaseUrl: base } = partOf(values, 'config');
  return typeof base === 'string' ? base : undefined;
}
