// Runs a program in a pseudo-terminal and shows its screen, frame by frame.
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export type Terminal = {
  /** The rows on the screen without trailing blanks. */
  screen(): string[];
  /** The rows on the screen that the terminal wrapped, because a row was too wide. */
  broken(): string[];
  /** The screen as runs of equal style, row by row. `color` is an index of the 16 or 256 colors, or -1 for the default. */
  runs(): Run[][];
  /** The scrollback and the screen. */
  history(): string[];
  /** All output, for a search for secrets. */
  bytes(): string;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /**
   * Resolves when the screen fulfills the predicate, or contains the text (also if it just scrolled off); rejects with the screen if the
   * program ends or hangs first.
   */
  until(what: string | RegExp | ((screen: string) => boolean), seconds?: number): Promise<void>;
  exited: Promise<{ exitCode: number; signal?: number }>;
  modes(): { alternate: boolean; cursorHidden: boolean; bracketedPaste: boolean };
  kill(signal?: string): void;
  pid: number;
};

export type Run = { column: number; text: string; color: number; bold: boolean; dim: boolean; inverse: boolean };

export const keys = {
  enter: '\r',
  tab: '\t',
  ctrlC: '\u0003',
  ctrlG: '\u0007',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  paste: (text: string) => `\u001b[200~${text}\u001b[201~`,
};

export type PtyOptions = { columns?: number; rows?: number; env?: NodeJS.ProcessEnv; cwd?: string };

export function openTerminal(file: string, args: string[], options: PtyOptions = {}): Terminal {
  const { columns = 80, rows = 24, cwd = process.cwd() } = options;
  // With CI set, ink writes only its last frame, and chalk no colors. The terminal supports both, and UTF-8 in every locale.
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    CI: undefined,
    LANG: 'C.UTF-8',
    LC_ALL: undefined,
    LC_CTYPE: undefined,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    ...options.env,
  };
  const defined = Object.fromEntries(Object.entries(env).filter((e): e is [string, string] => e[1] !== undefined));
  const child = spawn(file, args, { name: 'xterm-256color', cols: columns, rows, cwd, env: defined });
  const term = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  let bytes = '';
  let unwritten = '';
  let top = 0;
  const frames: string[] = [];
  const watchers = new Set<() => void>();
  const ended = Promise.withResolvers<{ exitCode: number; signal?: number }>();
  // Watchers run after each frame, before the next one is on the screen, even if many frames arrive at once.
  const show = () => {
    const frame = frames[0];
    if (frame === undefined) return;
    const { baseY } = term.buffer.active;
    term.write(frame, () => {
      bytes += frame;
      top = Math.min(baseY, term.buffer.active.baseY);
      for (const look of watchers) look();
      setImmediate(() => {
        frames.shift();
        show();
      });
    });
  };
  const queue = (...more: string[]) => {
    const idle = frames.length === 0;
    frames.push(...more);
    if (idle) show();
  };
  child.onData((data) => {
    const pieces = (unwritten + data).split(frameEdge);
    unwritten = unfinished.test(pieces.at(-1) ?? '') ? (pieces.pop() ?? '') : '';
    queue(...pieces);
  });
  child.onExit(({ exitCode, signal }) => {
    queue(unwritten);
    const shown = () => (frames.length > 0 ? setImmediate(shown) : ended.resolve(signal ? { exitCode, signal } : { exitCode }));
    shown();
  });
  const lines = (from: number, to: number) => {
    const found: string[] = [];
    for (let i = from; i < to; i++) found.push(term.buffer.active.getLine(i)?.translateToString(true) ?? '');
    return found;
  };
  const screen = () => lines(term.buffer.active.baseY, term.buffer.active.baseY + term.rows);
  return {
    screen,
    broken() {
      const { baseY } = term.buffer.active;
      const rows = Array.from({ length: term.rows }, (_, row) => term.buffer.active.getLine(baseY + row));
      return rows.filter((row) => row?.isWrapped).map((row) => row?.translateToString(true) ?? '');
    },
    runs: () => Array.from({ length: term.rows }, (_, row) => runsOf(term, term.buffer.active.baseY + row)),
    history: () => lines(0, term.buffer.active.baseY + term.rows),
    bytes: () => bytes,
    type: (text) => child.write(text),
    resize(cols, height) {
      term.resize(cols, height);
      child.resize(cols, height);
    },
    until(what, seconds = 60) {
      const shown = () => lines(top, term.buffer.active.baseY + term.rows).join('\n');
      const holds = () => {
        if (typeof what === 'function') return what(screen().join('\n'));
        return typeof what === 'string' ? shown().includes(what) : what.test(shown());
      };
      return new Promise((resolve, reject) => {
        const end = (error?: Error) => {
          clearTimeout(limit);
          watchers.delete(look);
          error ? reject(error) : resolve();
        };
        const fail = (when: string) => end(new Error(`not on the screen ${when}: ${what}\n${screen().join('\n')}`));
        const look = () => {
          if (holds()) end();
        };
        const limit = setTimeout(() => fail(`after ${seconds} s`), seconds * 1000);
        watchers.add(look);
        look();
        ended.promise.then(({ exitCode }) => fail(`when the program ended with ${exitCode}`));
      });
    },
    exited: ended.promise,
    modes: () => ({
      alternate: term.buffer.active.type === 'alternate',
      cursorHidden: bytes.lastIndexOf('\u001b[?25l') > bytes.lastIndexOf('\u001b[?25h'),
      bracketedPaste: term.modes.bracketedPasteMode,
    }),
    kill: (signal) => child.kill(signal),
    pid: child.pid,
  };
}

/** The boundary between frames of synchronized output, and an incomplete frame or start mark. */
const frameEdge = /(?=\u001b\[\?2026h)|(?<=\u001b\[\?2026l)/;
const unfinished = /^\u001b\[\?2026h(?![\s\S]*\u001b\[\?2026l$)|\u001b(?:\[(?:\?(?:2(?:0(?:26?)?)?)?)?)?$/;

function runsOf(term: xterm.Terminal, y: number): Run[] {
  const runs: Run[] = [];
  const line = term.buffer.active.getLine(y);
  for (let x = 0; line && x < term.cols; x++) {
    const cell = line.getCell(x);
    if (!cell || cell.getWidth() === 0) continue;
    const color = cell.isFgDefault() ? -1 : cell.getFgColor();
    const look = { color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0, inverse: cell.isInverse() !== 0 };
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last && last.color === look.color && last.bold === look.bold && last.dim === look.dim && last.inverse === look.inverse)
      last.text += text;
    else runs.push({ column: x, text, ...look });
  }
  return runs;
}
