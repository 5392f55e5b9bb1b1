// Cleans pasted values: what surrounds the value that the person meant.
import { type SecretKey, secretKeys } from '../../problem.js';
import { stripSequences } from '../../sanitize.js';

// Control characters except white space, and invisible format characters (joiners, direction marks, the byte order mark).
const invisible = /(?!\s)[\p{Cc}\p{Cf}]/gu;
const name =
  /^(?:export\s+|set\s+|\$env:)?(DATABASE_URL|BETTER_AUTH_SECRET|OPENAI_API_KEY|database-url|better-auth-secret|openai-api-key)\s*[=:]\s*/;

/** Removes escape sequences, invisible characters, the name of an .env line, and quotes. */
export function bare(value: string): string {
  const text = stripSequences(value).replace(invisible, '').trim();
  return unquoted(text.replace(name, ''));
}

function unquoted(value: string): string {
  const text = value.trim();
  const quoted = /^(?:(['"`])([\s\S]*)\1|[‘“]([\s\S]*)[’”]);?$/.exec(text);
  return (quoted?.[2] ?? quoted?.[3])?.trim() ?? text;
}

/** Reads the values of a pasted .env file, or a line of one. Ignores other lines and names without a value. */
export function namedValues(text: string): Partial<Record<SecretKey, string>> {
  const values: Partial<Record<SecretKey, string>> = {};
  for (const line of stripSequences(text).split(/[\r\n]+/)) {
    const written = name.exec(line.trim())?.[1]?.toLowerCase().replaceAll('_', '-');
    const key = secretKeys.find((each) => each === written);
    const value = key && bare(line);
    if (value) values[key] = value;
  }
  return values;
}
