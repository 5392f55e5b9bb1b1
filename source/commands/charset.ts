// Plain words in the character set of the terminal that they are written to; for people, never for JSON nor for another program's lines.
import { terminal } from '../environment.js';
import { inAscii } from '../ui/kit/theme.js';

export function inCharset(text: string): string {
  return terminal().unicode ? text : text.split('\n').map(inAscii).join('\n');
}
