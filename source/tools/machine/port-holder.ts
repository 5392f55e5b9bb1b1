// Finds the process that listens on a local TCP port.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Machine } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import type { Process } from './processes.js';

type Holder = Awaited<ReturnType<Machine['portHolder']>>;

const connectMs = 500;
const askSeconds = 5;
const shownCharacters = 120;

/**
 * Checks 127.0.0.1, ::1 and all addresses, because a browser's `localhost` may be any of them.
 * `announced`: taskflow-tui processes that announced the port for the same target; only they count as ours.
 */
export async function portHolder(programs: Programs, port: number, announced: Process[]): Promise<Holder> {
  const held = (await isBound(port, '127.0.0.1')) || (await isBound(port, '::1')) || (await accepts(port));
  if (!held) return undefined;
  const pid = process.platform === 'linux' ? await linuxListener(port) : await lsofListener(programs, port);
  // If the listener is unknown (Windows has no lsof), trusts a living process that announced the port.
  const ours = pid === undefined && process.platform !== 'linux' ? announced[0] : announced.find((each) => each.pid === pid);
  const known = ours?.pid ?? pid;
  if (known === undefined) return { ours: false };
  const command = await commandOf(programs, known);
  return {
    pid: known,
    ours: ours !== undefined || known === process.pid,
    ...(command ? { command: programs.clean(command).slice(0, shownCharacters) } : {}),
  };
}

function isBound(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Other errors don't prove a listener: no IPv6, or a port that needs privileges.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

/** On macOS, a listener on all addresses doesn't prevent others from binding to one of them. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: connectMs });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

/** proc(5): finds the socket's inode in the table of listeners, then the process that has it open, if this user may read it. */
async function linuxListener(port: number): Promise<number | undefined> {
  const inodes = new Set([...(await listeningInodes('/proc/net/tcp', port)), ...(await listeningInodes('/proc/net/tcp6', port))]);
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (links.has(target)) return Number(pid);
    }
  }
  return undefined;
}

/** Columns: number, local address:port (hexadecimal), remote, state (0A listens), …, inode the tenth. */
async function listeningInodes(table: string, port: number): Promise<string[]> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const text = await readFile(table, 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === '0A' && local?.split(':')[1] === wanted)
    .flatMap((columns) => columns[9] ?? []);
}

async function lsofListener(programs: Programs, port: number): Promise<number | undefined> {
  const stdout = await outputOf(programs, 'lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp']);
  const pid = Number(/^p(\d+)$/m.exec(stdout)?.[1]);
  return pid || undefined;
}

async function commandOf(programs: Programs, pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.split('\0').join(' ').trim();
  }
  return (await outputOf(programs, 'ps', ['-o', 'command=', '-p', String(pid)])).trim();
}

/** '' if the program is missing; the port is in use all the same. */
async function outputOf(programs: Programs, file: string, args: string[]): Promise<string> {
  const asked = { file, args, signal: AbortSignal.timeout(askSeconds * 1000) };
  return programs.run(asked).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
