// Removes comments from TypeScript and JavaScript, and keeps every line where it is.

const tokens = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\\[\s\S]|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;

/** A `//` in a string, as in a URL, is no comment. */
export function withoutScriptComments(text: string): string {
  return text.replace(tokens, (token) => (token.startsWith('/') ? linesOf(token) : token));
}

/** Neither comments nor template literals, whose text may look like code. */
export function codeOnly(text: string): string {
  return text.replace(tokens, (token) => (token.startsWith('/') || token.startsWith('`') ? linesOf(token) : token));
}

function linesOf(token: string): string {
  return '\n'.repeat(token.split('\n').length - 1);
}

/** The line of an offset, from 1. */
export function lineNumber(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
