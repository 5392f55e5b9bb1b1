// Removes comments from JavaScript and TypeScript, which is read as text and never run.

/** Keeps a `//` in a string, as in a URL. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g,
    (_, string: string | undefined) => string ?? '',
  );
}
