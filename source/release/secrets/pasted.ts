// What people paste, made into what they meant.
import { type SecretKey, secretKeys } from '../../problem.js';
import { withoutSequences } from '../../text.js';

// Control characters but white space, and the format characters that nobody sees (joiners, direction marks, byte order mark).
const invisible = /(?!\s)[\p{Cc}\p{Cf}]/gu;
const name =
  /^(?:export\s+|set\s+|\$env:)?(DATABASE_URL|BETTER_AUTH_SECRET|OPENAI_API_KEY|database-url|better-auth-secret|openai-api-key)\s*[=:]\s*/;

/** As it was meant: without escape sequences and invisible characters, a line of an .env file without its name, and what is quoted without its quotes. */
export function bare(value: string): string {
  const text = withoutSequences(value).replace(invisible, '').trim();
  return unquoted(text.replace(name, ''));
}

function unquoted(value: string): string {
  const text = value.trim();
  const quoted = /^(?:(['"`])([\s\S]*)\1|[‘“]([\s\S]*)[’”]);?$/.exec(text);
  return (quoted?.[2] ?? quoted?.[3])?.trim() ?? text;
}

/** What a whole .env file gives, or a line of it: by the names of the variables. Other lines, and names without a value, are passed over. */
export function namedValues(text: string): Partial<Record<SecretKey, string>> {
  const values: Partial<Record<SecretKey, string>> = {};
  for (const line of withoutSequences(text).split(/[\r\n]+/)) {
    const written = name.exec(line.trim())?.[1]?.toLowerCase().replaceAll('_', '-');
    const key = secretKeys.find((each) => each === written);
    const value = key && bare(line);
    if (value) values[key] = value;
  }
  return values;
}
