// Splits a stream of bytes into lines, and limits their length.

/**
 * Splits at `\n` and drops it. Invalid UTF-8 becomes U+FFFD. A line longer than `cap` characters is cut after `cap + 1`, so that a reader
 * can see that it was cut. `onUnterminated`, if there is one, gets a last line without `\n`. Reads only what the consumer asks for.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  cap: number,
  onUnterminated?: (line: string) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    rest = join(rest, parts[0] ?? '', cap);
    for (const part of parts.slice(1)) {
      yield rest;
      rest = join('', part, cap);
    }
  }
  rest = join(rest, decoder.decode(), cap);
  if (rest === '') return;
  if (onUnterminated) onUnterminated(rest);
  else yield rest;
}

function join(start: string, more: string, cap: number): string {
  return start.length > cap ? start : (start + more).slice(0, cap + 1);
}
