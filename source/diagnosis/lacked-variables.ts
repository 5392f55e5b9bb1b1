// Reads from what an application printed which environment variables it stopped for.

/** Messages of pydantic, os.environ, decouple, environs, zod, t3-env, the OpenAI clients, and of authors. */
const lacking: RegExp[] = [
  /^KeyError: ['"]([A-Z][A-Z0-9_]+)['"]/,
  /\b([A-Z][A-Z0-9_]{2,})\b['"`]? (?:(?:environment |env )?(?:variable|var) )?(?:(?:is |was |are |has )?(?:not |never |un)(?:been )?(?:set|configured|defined|provided|found)|isn't set|(?:is )?(?:required|missing|empty)\b|(?:must|has to|needs to) be)/,
  /(?:missing|required|set|undefined|not set|provide|define|expected|invalid)\b[^:]{0,60}(?:environment|env|config\w*) ?(?:variables?|vars?)?[^A-Z]{0,30}\b([A-Z][A-Z0-9_]{2,})\b/i,
  /(?:environment|env)(?:ironment)? (?:variable|var) ['"`]?([A-Z][A-Z0-9_]{2,})['"`]? (?:\w+ ){0,3}(?:not|missing|required|set)/i,
  /setting the ([A-Z][A-Z0-9_]{2,}) environment variable/,
  /"path": \["([A-Z][A-Z0-9_]{2,})"\]/,
];
const validation = /validation errors? for \w*(?:settings|config|env)/i;

/** Names of variables that the application stopped for, maybe none of them named; undefined if it didn't stop for a variable. */
export function lackedVariables(lines: string[]): string[] | undefined {
  const named = lines.flatMap((line) => {
    for (const pattern of lacking) {
      const name = pattern.exec(line.slice(0, 500))?.[1];
      if (name && name === name.toUpperCase()) return [name];
    }
    return [];
  });
  const at = lines.findLastIndex((line) => validation.test(line));
  // pydantic prints a field's name on a line of its own, and what is wrong with it on the next.
  const fields =
    at < 0 ? [] : lines.slice(at + 1).filter((line, i, rest) => /^[A-Za-z_][\w.]*$/.test(line) && /^ +\S/.test(rest[i + 1] ?? ''));
  const names = [...new Set([...named, ...fields.map((field) => field.toUpperCase())])];
  return names.length || at >= 0 ? names : undefined;
}
