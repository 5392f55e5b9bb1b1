// Splits Python sources into logical lines (https://docs.python.org/3/reference/lexical_analysis.html#logical-lines), without comments and docstrings.

export type PythonLine = {
  /** Columns of white space in front. */
  indent: number;
  /** May span physical lines when brackets are open. */
  text: string;
  /** Of its first physical line, from 1. */
  number: number;
};

/** A docstring without an end reaches to the text's end: each is searched only once. */
const tokens =
  /("""|''')(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|#[^\n]*|\\\r?\n|\\[\s\S]|[()[\]{}]|\n/g;

export function pythonLines(source: string): PythonLine[] {
  const text = source.replace(/^\ufeff/, '');
  const lines: PythonLine[] = [];
  let written = '';
  let from = 0;
  let depth = 0;
  let first = 1;
  let number = 1;
  const end = () => {
    if (written.trim() !== '') lines.push(lineOf(written, first));
    written = '';
    first = number;
    depth = 0;
  };
  for (const { 0: token, index } of text.matchAll(tokens)) {
    written += text.slice(from, index);
    from = index + token.length;
    if (token === '\n') {
      number++;
      if (depth === 0) end();
      else written += '\n';
      continue;
    }
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    const breaks = token.split('\n').length - 1;
    number += breaks;
    written += withoutContent(token, breaks);
  }
  written += text.slice(from);
  end();
  return lines;
}

/** A docstring keeps its quotes and line breaks, a string everything, a comment nothing. */
function withoutContent(token: string, breaks: number): string {
  if (token.startsWith('#')) return '';
  if (token.startsWith('"""') || token.startsWith("'''")) return `""${'\n'.repeat(breaks)}`;
  return /^\\\r?\n$/.test(token) ? '\n' : token;
}

function lineOf(written: string, first: number): PythonLine {
  const leading = /^\s*/.exec(written)?.[0] ?? '';
  const indent = leading.slice(leading.lastIndexOf('\n') + 1).replaceAll('\t', '        ').length;
  return { indent, text: written.trim(), number: first + leading.split('\n').length - 1 };
}

/** The physical line of an offset in a logical line. */
export function lineAt({ text, number }: PythonLine, offset: number): number {
  return number + text.slice(0, offset).split('\n').length - 1;
}

/** The lines of the block that the line at `index` opens: those after it with more indentation, up to a number. */
export function blockOf(lines: PythonLine[], index: number, most = 5000): PythonLine[] {
  const indent = lines[index]?.indent ?? 0;
  let end = index + 1;
  while (end <= index + most && (lines[end]?.indent ?? -1) > indent) end++;
  return lines.slice(index + 1, end);
}

/** The lines whose blocks the line at `index` is in, innermost first. */
export function linesAround(lines: PythonLine[], index: number): PythonLine[] {
  const around: PythonLine[] = [];
  let indent = lines[index]?.indent ?? 0;
  for (let at = index - 1; at >= 0 && indent > 0; at--) {
    const line = lines[at];
    if (!line || line.indent >= indent) continue;
    around.push(line);
    indent = line.indent;
  }
  return around;
}

/** The lines that run when the module is imported, also those in branches: not in functions, in classes, or for a script alone. */
export function linesOfImport(lines: PythonLine[]): PythonLine[] {
  const around: { indent: number; aside: boolean }[] = [];
  return lines.filter(({ indent, text }) => {
    while ((around.at(-1)?.indent ?? -1) >= indent) around.pop();
    const aside = around.at(-1)?.aside ?? false;
    around.push({ indent, aside: aside || /^(?:(?:async\s+)?def\b|class\b|if\s+__name__\b)/.test(text) });
    return !aside;
  });
}

/** The sources again, each line where it was, without comments and docstrings. */
export function joinedLines(lines: PythonLine[]): string {
  let joined = '';
  let at = 1;
  for (const { text, number } of lines) {
    joined += '\n'.repeat(Math.max(0, number - at)) + text;
    at = Math.max(at, number) + text.split('\n').length - 1;
  }
  return joined;
}
