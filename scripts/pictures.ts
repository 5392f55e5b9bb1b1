// Draws the README's pictures from the real program: the simulated tour in a real pty, its screen as SVG. Run: npm run pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bin } from '../test/support/command.js';
import { keys, openTerminal, type Run, type Terminal } from '../test/support/pty.js';

const folder = fileURLToPath(new URL('../docs', import.meta.url));
const cell = { width: 8.4, height: 18 };
const margin = 16;
const background = '#16181d';
const foreground = '#d7dae0';
const palette = [
  '#16181d',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d7dae0',
  '#7f848e',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#ffffff',
];

function svgOf(rows: Run[][], columns: number, title: string): string {
  const used = rows.findLastIndex((row) => row.some((run) => run.text.trim())) + 1;
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = used * cell.height + 2 * margin;
  const lines = rows.slice(0, used).map((row, y) => row.map((run) => spanOf(run, y)).join(''));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.filter(Boolean).join('\n')}
</g>
</svg>
`;
}

/** Word by word: renderers collapse spaces, and each has other fonts. */
function spanOf({ column, text, color, bold, dim, inverse }: Run, row: number): string {
  const y = margin + row * cell.height + 13;
  const at = (offset: number) => (margin + (column + offset) * cell.width).toFixed(1);
  const long = (words: string) => (words.length * cell.width).toFixed(1);
  const fill = color === -1 ? foreground : (palette[color] ?? foreground);
  const box = inverse ? `<rect x="${at(0)}" y="${y - 13}" width="${long(text)}" height="${cell.height}" fill="${fill}"/>` : '';
  const look = `fill="${inverse ? background : fill}"${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  const words = [...text.matchAll(/\S+/g)].map(
    ({ 0: word, index }) => `<text x="${at(index)}" y="${y}" textLength="${long(word)}" ${look}>${escaped(word)}</text>`,
  );
  return box + words.join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function picture(terminal: Terminal, name: string, columns: number, title: string): void {
  writeFileSync(`${folder}/${name}.svg`, svgOf(terminal.runs(), columns, title));
}

mkdirSync(folder, { recursive: true });
const columns = 100;
const terminal = openTerminal(process.execPath, [bin, 'demo'], { columns, rows: 30 });
await terminal.until('database-url');
terminal.type(keys.paste('postgresql://me:example@db.example.com/taskflow'));
await terminal.until('npm run build');
picture(terminal, 'wizard', columns, 'The wizard: images build while the secrets are typed');
terminal.type(keys.tab);
terminal.type(keys.ctrlG);
terminal.type(keys.tab);
terminal.type(keys.enter);
await terminal.until('localhost:3000 → frontend', 60);
terminal.resize(120, 34);
// The tour's trouble: a backend pod whose database refuses it, some 40 s after the ports are open.
await terminal.until(/CrashLoopBackOff[\s\S]*cure/, 90);
terminal.type(`G${keys.up}`);
await terminal.until(/▸ +✖/);
picture(terminal, 'panel', 120, 'The panel: ports that answer, pods with their usage, a pod that is ill with its cause and cure, events');
terminal.type('q');
await terminal.exited;
