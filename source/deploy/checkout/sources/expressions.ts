// Cuts expressions of Python and TypeScript at their top level, and reads plain literals.

/** An escape outside of a string is a token, so that a string without an end is searched only once. */
const tokens = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\\[\s\S]|[()[\]{}]/g;

/** The longest call or object that is read; hostile sources may open brackets without an end. */
const longest = 10_000;
const mostMatches = 500;

/** Matches of a pattern, up to a number that no honest file reaches. */
export function matchesIn(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    if (found.length === mostMatches) break;
    found.push(match);
  }
  return found;
}

/** The offset after the bracket that closes the one at `open`; where the search ends if nothing closes it. */
export function closingOffset(whole: string, open: number): number {
  const text = whole.slice(0, open + longest);
  const pattern = new RegExp(tokens);
  pattern.lastIndex = open;
  let depth = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    if ('([{'.includes(found[0])) depth++;
    else if (')]}'.includes(found[0]) && --depth === 0) return pattern.lastIndex;
  }
  return text.length;
}

/** What is between the bracket at `open` and the one that closes it. */
export function bracketed(text: string, open: number): string {
  return text.slice(open + 1, closingOffset(text, open) - 1);
}

/** Cuts at `separator` outside of brackets and strings; parts are trimmed, and an empty last one is dropped. */
export function splitTop(text: string, separator: ',' | '=' = ','): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(new RegExp(`${tokens.source}|${separator}`, 'g'))) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (depth === 0 && token === separator) {
      parts.push(text.slice(start, index).trim());
      start = index + token.length;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** The value of a plain string, number, or boolean, as an environment variable would hold it. */
export function literal(expression: string): string | undefined {
  const string = /^[rRbBuU]?(?:"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\$\n])*)`)$/.exec(expression);
  if (string) return (string[1] ?? string[2] ?? string[3] ?? '').replace(/\\(["'\\])/g, '$1');
  return /^(?:-?\d[\d_]*(?:\.\d+)?|True|False|true|false)$/.test(expression) ? expression : undefined;
}

/** Arguments of a call: those by position, and those by keyword. */
export function callArguments(text: string): { positional: string[]; keywords: Map<string, string> } {
  const positional: string[] = [];
  const keywords = new Map<string, string>();
  for (const argument of splitTop(text)) {
    const [, name, value = ''] = /^(\w+)\s*=(?!=)\s*([\s\S]*)$/.exec(argument) ?? [];
    if (name === undefined) positional.push(argument);
    else keywords.set(name, value);
  }
  return { positional, keywords };
}
