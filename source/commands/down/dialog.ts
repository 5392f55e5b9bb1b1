// Talks with the person in the terminal: prints lines and asks questions.
import { createInterface } from 'node:readline/promises';
import { terminal } from '../../environment.js';
import { print, printMessage } from '../output.js';

/** `ask` returns the typed line, or undefined at the end of input. Without a terminal there is no `ask`. */
export type Ask = (question: string) => Promise<string | undefined>;
export type Dialog = { print(line: string): void; warn(line: string): void; ask?: Ask };

export function terminalDialog(mayAsk: boolean, signal: AbortSignal): Dialog {
  const ask = (question: string) => readAnswer(question, signal);
  return { print, warn: printMessage, ...(mayAsk && terminal().interactive ? { ask } : {}) };
}

/** undefined after ctrl-d, ctrl-c or a signal. */
async function readAnswer(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
