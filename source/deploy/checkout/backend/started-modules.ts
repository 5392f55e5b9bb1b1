// Finds how a checkout's author starts the application: `uvicorn app.main:app` in a Dockerfile, a Procfile, a compose file, a README, or the sources.
import type { Folder } from '../folder.js';

/** The file that defines the application, and its name there. */
export type Started = { file: string; variable: string };

/** What is run comes before what is only described. */
const files = [
  'Procfile',
  'Dockerfile',
  ...['docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'compose.yml'],
  ...['render.yaml', 'railway.json', 'railway.toml', 'fly.toml', 'nixpacks.toml', 'start.sh', 'run.sh', 'Makefile'],
  ...['pyproject.toml', 'README.md'],
];

const command = /\b(?:uvicorn|gunicorn|hypercorn)\b[^\n]{0,200}?["' ]([A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,8}):([A-Za-z_]\w*)/g;
const fromSources = /\buvicorn\.run\(\s{0,40}["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,8}):([A-Za-z_]\w*)["']/g;
const fastapiCommand = /\bfastapi["', ]{1,4}(?:run|dev)["', ]{1,4}([\w/]{1,100}\.py)/g;

export async function startedModules(folder: Folder, sources: Map<string, string>): Promise<Started[]> {
  const texts = await Promise.all(files.map((file) => folder.text(file)));
  const found = texts.slice(0, -2).flatMap((text) => startedIn(text, sources));
  for (const text of sources.values()) {
    if (!text.includes('uvicorn.run')) continue;
    for (const [, module = '', variable = ''] of text.matchAll(fromSources)) found.push(...fileOf(module, variable, sources));
  }
  return [...found, ...texts.slice(-2).flatMap((text) => startedIn(text, sources))];
}

function startedIn(text: string, sources: Map<string, string>): Started[] {
  const commands = [...text.matchAll(command)].flatMap(([, module = '', variable = '']) => fileOf(module, variable, sources));
  const runs = [...text.matchAll(fastapiCommand)].flatMap(([, file = '']) => (sources.has(file) ? [{ file, variable: 'app' }] : []));
  // One file may start several services, and the main one under a condition.
  return [...commands, ...runs].sort((a, b) => Number(isMain(b)) - Number(isMain(a)));
}

function isMain({ file }: Started): boolean {
  return /(^|\/)main\.py$/.test(file);
}

/** The module from the checkout's root, from a folder in it, or without the name of the checkout's own folder. */
function fileOf(module: string, variable: string, sources: Map<string, string>): Started[] {
  const parts = module.split('.');
  for (const names of [parts, parts.slice(1)]) {
    if (names.length === 0) continue;
    const path = names.join('/');
    for (const folder of ['', 'src/', 'app/', 'api/', 'backend/']) {
      const file = [`${folder}${path}.py`, `${folder}${path}/__init__.py`].find((name) => sources.has(name));
      if (file) return [{ file, variable }];
    }
  }
  return [];
}
