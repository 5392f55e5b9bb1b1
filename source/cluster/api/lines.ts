// Bytes of a stream → lines, with a bound on what is held: used by logs and watches.

/**
 * Splits at `\n` (which is not part of a line). Invalid UTF-8 becomes U+FFFD. Of a line longer than `cap` characters the
 * first `cap + 1` are given and the rest is dropped, so that a reader can see that it was cut. The last line may lack its `\n`;
 * `unended`, if given, gets such a line. Reads on only when the consumer asks for more.
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>, cap: number, unended?: (line: string) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held = '';
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    held = join(held, parts[0] ?? '', cap);
    for (const part of parts.slice(1)) {
      yield held;
      held = join('', part, cap);
    }
  }
  held = join(held, decoder.decode(), cap);
  if (held === '') return;
  if (unended) unended(held);
  else yield held;
}

function join(held: string, more: string, cap: number): string {
  return held.length > cap ? held : (held + more).slice(0, cap + 1);
}
