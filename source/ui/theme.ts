// The one theme: what each tone and sign looks like, and how the signs are written where there is no UTF-8.

/** What a piece of text means. Good, warn and bad never stand without a sign beside them, for those who see no colours. */
export type Tone = 'plain' | 'strong' | 'dim' | 'accent' | 'good' | 'warn' | 'bad';

/** Properties of ink's Text. */
export type Look = { color?: string; dimColor?: boolean; bold?: boolean };

export const looks: Record<Tone, Look> = {
  plain: {},
  strong: { bold: true },
  dim: { dimColor: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
};

export const sign = {
  done: '✔',
  running: '◐',
  waiting: '○',
  attention: '!',
  failed: '✖',
  up: '●',
  selected: '▸',
  cursor: '▏',
} as const;

// One character for one, so that no layout depends on the terminal's character set.
const ascii: Record<string, string> = {
  '✔': '+',
  '✓': '+',
  '◐': '~',
  '○': '.',
  '✖': 'x',
  '●': '*',
  '▸': '>',
  '▏': '_',
  '•': '*',
  '·': '-',
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '×': 'x',
  '−': '-',
  '–': '-',
  '—': '-',
  '─': '-',
  '▐': '[',
  '▌': ']',
  '█': '#',
  '░': '.',
  '≥': '>',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

/** The text in ASCII, as wide as it was; what has no counterpart becomes `?`. */
export function inAscii(text: string): string {
  return text.replace(/[^\u0020-\u007e]/gu, (character) => ascii[character] ?? '?');
}
