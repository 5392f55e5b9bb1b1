// The theme: colors of tones, signs, their ASCII forms, and their words for screen readers.
import stringWidth from 'string-width';

/** What a text means. Good, warn, and bad always have a sign next to them, for people who don't see colors. */
export type Tone = 'plain' | 'strong' | 'dim' | 'accent' | 'good' | 'warn' | 'bad' | 'match' | 'pod0' | 'pod1' | 'pod2' | 'pod3';

/** Properties of ink's Text. Only the 16 basic colors, which light themes darken. Yellow is for signs: on white it is hard to read. */
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
  // To distinguish pods in a log, next to their names. All are readable on white.
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
  [sign.running]: 'running',
  [sign.waiting]: 'waiting',
  [sign.attention]: 'attention',
  [sign.failed]: 'failed',
  [sign.up]: 'up',
  [sign.selected]: 'selected',
};

/** The text for a screen reader: signs as words, no decoration, and few spaces. */
export function readAloud(text: string): string {
  if (text.trim() === sign.attention) return text.replace(sign.attention, spoken[sign.attention] ?? '');
  return text
    .replace(/[✔◐○✖●▸]/gu, (character) => spoken[character] ?? character)
    .replace(/•+/gu, 'filled')
    .replace(/[─▏]+/gu, '')
    .replace(/ {3,}/g, '  ');
}

// One character for one, so that layouts don't depend on the character set.
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

/** The text in ASCII, with the same width. A character without an ASCII form becomes `?` for each column. */
export function toAscii(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return text;
  return Array.from(graphemes.segment(text), ({ segment }) => asciiOf(segment)).join('');
}

function asciiOf(grapheme: string): string {
  if (/^[\u0020-\u007e]$/.test(grapheme)) return grapheme;
  return ascii[grapheme] ?? '?'.repeat(stringWidth(grapheme));
}
