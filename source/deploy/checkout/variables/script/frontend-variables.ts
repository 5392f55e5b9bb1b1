// Finds the environment variables that a Next.js server needs, and which of the three secrets.
import type { Folder } from '../../folder.js';
import { bracketed, matchesIn } from '../../sources/expressions.js';
import { lineNumber, withoutScriptComments } from '../../sources/script-text.js';
import { type EnvironmentNeeds, environmentNeeds } from '../environment-needs.js';
import { readExamples } from '../examples.js';
import type { Reading } from '../reading.js';
import { scriptHelpers, scriptReadings } from './script-environment.js';

/** `files`: those that run. next.config's own variables are read when the image is built. */
export async function frontendVariables(folder: Folder, files: Map<string, string>): Promise<EnvironmentNeeds> {
  const running = [...files].filter(([name]) => !/^next\.config\./.test(name));
  const helpers = running.flatMap(([, text]) => scriptHelpers(text));
  const readings = running.flatMap(([name, text]) => [...scriptReadings(name, text, helpers), ...libraryReadings(name, text)]);
  const signing = readings.some(({ name }) => /^(?:NEXT)?AUTH_SECRET$/.test(name))
    ? []
    : running.flatMap(([name, text]) => authReadings(name, text));
  const examples = await readExamples(folder, 'frontend');
  return environmentNeeds(
    'frontend',
    [...readings, ...signing, ...(await prismaReadings(folder))],
    [],
    examples,
    running.map(([, text]) => text),
  );
}

/** `datasource db { url = env("DATABASE_URL") }` */
async function prismaReadings(folder: Folder): Promise<Reading[]> {
  const names = (await folder.names()).filter((name) => name.endsWith('.prisma') || /(?:^|\/)prisma\.config\.[cm]?[jt]s$/.test(name));
  const texts = await Promise.all(names.map(async (file) => ({ file, text: withoutScriptComments(await folder.text(file)) })));
  return texts.flatMap(({ file, text }) =>
    [...text.matchAll(/\b(shadowDatabaseUrl\s*[=:]\s*)?env\(\s*["'](\w+)["']\s*\)/g)]
      .filter(([, shadow]) => shadow === undefined)
      .map((match): Reading => ({ name: match[2] ?? '', file, line: lineNumber(text, match.index), required: true, database: true })),
  );
}

type Rule = { name: string; call: RegExp; argument: RegExp };

const rules: Rule[] = [
  // https://github.com/openai/openai-node#usage
  { name: 'OPENAI_API_KEY', call: /\bnew\s+OpenAI\(/g, argument: /\bapiKey\b|\.\.\./ },
  // https://www.better-auth.com/docs/reference/options#secret
  { name: 'BETTER_AUTH_SECRET', call: /\bbetterAuth\(/g, argument: /\bsecret\b\s*[:,}]/ },
];

/** Variables that a library reads by itself when the sources give it no value. */
function libraryReadings(file: string, source: string): Reading[] {
  const found = rules.filter(({ call }) => new RegExp(call.source).test(source));
  if (found.length === 0 && !/["']@ai-sdk\/openai["']/.test(source)) return [];
  const text = withoutScriptComments(source);
  const at = (name: string, offset: number): Reading => ({ name, file, line: lineNumber(text, offset), required: true });
  const created = found.flatMap(({ name, call, argument }) =>
    matchesIn(text, call)
      .filter((match) => !argument.test(bracketed(text, match.index + match[0].length - 1)))
      .map(({ index }) => at(name, index)),
  );
  // https://ai-sdk.dev/providers/ai-sdk-providers/openai#provider-instance
  const sdk = /\bimport\s*\{[^{}]{0,200}\bopenai\b[^{}]{0,200}\}\s*from\s*["']@ai-sdk\/openai["']/.exec(text);
  return [...created, ...(sdk ? [at('OPENAI_API_KEY', sdk.index)] : [])];
}

/** https://authjs.dev/getting-started/deployment#auth_secret, and release 4's https://next-auth.js.org/configuration/options#nextauth_secret. */
function authReadings(file: string, source: string): Reading[] {
  const call = /["']next-auth["']/.test(source) ? /\bNextAuth\(/.exec(source) : null;
  if (!call || /\bsecret\s*:/.test(source)) return [];
  const name = /(?:^|\/)\[\.\.\.nextauth\]|\/route\./.test(file) && !/\bhandlers\b/.test(source) ? 'NEXTAUTH_SECRET' : 'AUTH_SECRET';
  return [{ name, file, line: lineNumber(source, call.index), required: true }];
}
