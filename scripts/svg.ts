// Draws a terminal's screen, or a sequence of them, as SVG without scripts and with the reader's own fonts.
import type { Run } from '../test/support/programs/pty.js';

const cell = { width: 8.4, height: 18 };
const margin = 16;
const background = '#16181d';
const foreground = '#d7dae0';
const hues = ['#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2'];
/** The 16 colors of a terminal; the bright ones reuse the same hues. */
const palette = [background, ...hues, foreground, '#7f848e', ...hues, '#ffffff'];

export function svgOf(rows: Run[][], columns: number, title: string): string {
  return framed(linesOf(rows), columns, usedRows(rows), title);
}

/** Shows each frame for its `seconds`, in a loop. Readers who prefer reduced motion see the first frame only. */
export function animatedSvg(frames: { rows: Run[][]; seconds: number }[], columns: number, title: string): string {
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  let begins = 0;
  const styles: string[] = [];
  const groups = frames.map(({ rows, seconds }, at) => {
    const from = ((100 * begins) / total).toFixed(2);
    begins += seconds;
    const to = ((100 * begins) / total).toFixed(2);
    const before = at === 0 ? '' : '0%{visibility:hidden}';
    const after = at === frames.length - 1 ? '' : `${to}%{visibility:hidden}`;
    styles.push(`@keyframes f${at}{${before}${from}%{visibility:visible}${after}}`);
    styles.push(`.f${at}{visibility:${at === 0 ? 'visible' : 'hidden'};animation:f${at} ${total}s step-end infinite}`);
    return `<g class="f${at}">\n${linesOf(rows)}\n</g>`;
  });
  const still = '@media (prefers-reduced-motion:reduce){g{animation:none!important}}';
  const style = `<style>${styles.join('')}${still}</style>`;
  return framed(`${style}\n${groups.join('\n')}`, columns, Math.max(...frames.map(({ rows }) => usedRows(rows))), title);
}

function framed(content: string, columns: number, rows: number, title: string): string {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = rows * cell.height + 2 * margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${foreground}">
${content}
</g>
</svg>
`;
}

function usedRows(rows: Run[][]): number {
  return rows.findLastIndex((row) => row.some((run) => run.text.trim())) + 1;
}

function linesOf(rows: Run[][]): string {
  return rows
    .map((row, y) => row.map((run) => spanOf(run, y)).join(''))
    .filter(Boolean)
    .join('\n');
}

/** Places each word by itself, because renderers collapse spaces and use different fonts. */
function spanOf({ column, text, color, bold, dim, inverse }: Run, row: number): string {
  const y = margin + row * cell.height + 13;
  const at = (offset: number) => (margin + (column + offset) * cell.width).toFixed(1);
  const long = (words: string) => (words.length * cell.width).toFixed(1);
  const fill = color === -1 ? foreground : (palette[color] ?? foreground);
  const box = inverse ? `<rect x="${at(0)}" y="${y - 13}" width="${long(text)}" height="${cell.height}" fill="${fill}"/>` : '';
  const ink = inverse ? background : fill;
  const look = `${ink === foreground ? '' : ` fill="${ink}"`}${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  const words = [...text.matchAll(/\S+/g)].map(
    ({ 0: word, index }) => `<text x="${at(index)}" y="${y}" textLength="${long(word)}"${look}>${escaped(word)}</text>`,
  );
  return box + words.join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
