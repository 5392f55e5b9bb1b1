// The one theme: what each tone and sign looks like, and how the signs are written where there is no UTF-8.
import stringWidth from 'string-width';

/** What a piece of text means. Good, warn and bad never stand without a sign beside them, for those who see no colours. */
export type Tone = 'plain' | 'strong' | 'dim' | 'accent' | 'good' | 'warn' | 'bad' | 'match' | 'pod0' | 'pod1' | 'pod2' | 'pod3';

/** Properties of ink's Text; of the 16 colours only, which every terminal has, and which a light theme makes darker. Yellow is for signs, never for words. */
export type Style = { color?: string; dimColor?: boolean; bold?: boolean; inverse?: boolean };

export const styles: Record<Tone, Style> = {
  plain: {},
  strong: { bold: true },
  dim: { dimColor: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
  match: { inverse: true },
  // To tell pods apart; their names stand there too. Nothing that is not seen on white.
  pod0: { color: 'cyan' },
  pod1: { color: 'magenta' },
  pod2: { color: 'blueBright' },
  pod3: {},
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

const spoken: Record<string, string> = {
  [sign.done]: 'done',
  [sign.running]: 'under way',
  [sign.waiting]: 'waiting',
  [sign.attention]: 'attention',
  [sign.failed]: 'failed',
  [sign.up]: 'well',
  [sign.selected]: 'selected',
};

/** A text for a screen reader: signs as words, nothing that is but drawn, and no more spaces than part two words. */
export function readAloud(text: string): string {
  if (text.trim() === sign.attention) return text.replace(sign.attention, spoken[sign.attention] ?? '');
  return text
    .replace(/[✔◐○✖●▸]/gu, (character) => spoken[character] ?? character)
    .replace(/•+/gu, 'filled')
    .replace(/[─▏]+/gu, '')
    .replace(/ {3,}/g, '  ');
}

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
  '▁': '.',
  '▂': ':',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': '*',
  '▇': '%',
  '≥': '>',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text in ASCII, as wide as it was; what has no counterpart becomes `?`, one for each column. */
export function toAscii(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return text;
  return Array.from(graphemes.segment(text), ({ segment }) => asciiOf(segment)).join('');
}

function asciiOf(grapheme: string): string {
  if (/^[\u0020-\u007e]$/.test(grapheme)) return grapheme;
  return ascii[grapheme] ?? '?'.repeat(stringWidth(grapheme));
}
