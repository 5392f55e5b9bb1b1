// Finds the address of the assistant's service as the pods will use it: `config.openaiBaseUrl` of the values files, or OpenAI.
import { readFile } from 'node:fs/promises';
import { partOf } from '../../release/helm-values.js';

/** The backend's default. */
const openAi = 'https://api.openai.com/v1';

/** The last file that sets it wins, as with helm. A file that can't be read is left for helm to report. */
export async function openAiBaseUrl(valuesFiles: string[]): Promise<string> {
  const { loadYaml } = await import('../../cluster/api/kubernetes.js');
  let url = '';
  for (const file of valuesFiles) {
    try {
      url = urlIn(loadYaml(await readFile(file, 'utf8'))) ?? url;
    } catch {}
  }
  return url || openAi;
}

function urlIn(values: unknown): string | undefined {
  const { openaiBaseUrl: url } = partOf(values, 'config');
  return typeof url === 'string' ? url : undefined;
}
