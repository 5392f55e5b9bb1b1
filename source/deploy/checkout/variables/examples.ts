// Reads example environment files: names, example values, and what their comments say.
import type { Component } from '../../../release/component.js';
import type { Folder } from '../folder.js';
import { parseDotenv } from './dotenv.js';
import type { Example } from './reading.js';

const names = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  '.env.local.example',
  '.env.example.local',
  'env.example',
  'env.sample',
  'env.template',
  'example.env',
  'sample.env',
  // One for the whole repository.
  '../.env.example',
];

/** By name; the first file that has a name wins. */
export async function readExamples(folder: Folder, component: Component): Promise<Map<string, Example>> {
  const found = new Map<string, Example>();
  for (const file of names)
    for (const [name, example] of examplesIn(file, await folder.text(file), component)) if (!found.has(name)) found.set(name, example);
  return found;
}

/** A commented name (`# REDIS_URL=`) is optional; its value is an example all the same. */
function examplesIn(file: string, text: string, component: Component): Map<string, Example> {
  const found = new Map<string, Example>();
  let comment = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, hash = '', assignment] = /^\s*(#?)\s*((?:export\s+)?[A-Z][A-Z0-9_]*\s*=.*)$/.exec(line) ?? [];
    if (assignment === undefined) {
      comment = /^\s*#/.test(line) ? `${comment} ${line}` : '';
      continue;
    }
    const [[name, value] = ['', '']] = parseDotenv(assignment, component);
    const said = `${comment} ${/\s#.*/.exec(assignment)?.[0] ?? ''}`;
    if (name) found.set(name, { value, required: hash === '' && isRequired(said), file, line: index + 1 });
    // A comment belongs to the name below it.
    comment = '';
  }
  return found;
}

function isRequired(comment: string): boolean {
  return /\brequired\b/i.test(comment) && !/\b(?:optional|not required|required (?:for|if|in|when|only))\b/i.test(comment);
}
