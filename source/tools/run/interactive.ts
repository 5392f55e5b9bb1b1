// A program that has the terminal to itself for a while, such as a shell; ours waits beside it and goes on as before.
//
// It stays in our process group: that is the terminal's foreground group, and whoever is not in it is stopped at its first read.
import { ExecaError, execa } from 'execa';
import { Cancelled } from '../../problem.js';
import { endOf } from './exit-reason.js';
import type { Command, Starter } from './programs.js';

/** ms between asking the program to end and killing it. */
const graceMs = 1500;
const atMostASecond = { timeout: 1000, killSignal: 'SIGKILL' } as const;
const interrupts = ['SIGINT', 'SIGQUIT'] as const;
const ends = ['SIGTERM', 'SIGHUP'] as const;

/** The exit code, in whatever way the program ended. Rejects when it cannot be started. */
export async function interactive(door: Starter, { file, args, env }: Pick<Command, 'file' | 'args' | 'env'>): Promise<number> {
  const { observer, environment, clean } = door;
  observer.command([file, ...args].map(clean));
  const restoreInterrupts = withoutInterrupts(() => {});
  const restoreTerminal = await savedTerminal(environment);
  const readOn = await withoutReading();
  try {
    const child = execa(file, args, { stdio: 'inherit', env: { ...environment, ...env }, extendEnv: false, forceKillAfterDelay: graceMs });
    const stop = onSignals(ends, () => child.kill());
    try {
      await child;
      return 0;
    } catch (error) {
      if (!(error instanceof ExecaError)) throw error;
      return endOf(error, file);
    } finally {
      stop();
    }
  } finally {
    await restoreTerminal();
    readOn();
    restoreInterrupts();
  }
}

/**
 * Does something on the handed-over terminal before a program has it. Ctrl-C gives that up, and not ours; so do SIGTERM and SIGHUP.
 * Rejects with Cancelled then.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stopped = () => interrupted.abort();
  const restore = withoutInterrupts(stopped);
  const stop = onSignals(ends, stopped);
  try {
    return await work(interrupted.signal);
  } catch (error) {
    throw interrupted.signal.aborted ? new Cancelled() : error;
  } finally {
    stop();
    restore();
  }
}

/** Ctrl-C and ctrl-\ reach the whole foreground group, and so us; whoever listened here has them back when the result is called. */
function withoutInterrupts(instead: () => void): () => void {
  const before = interrupts.map((name) => [name, process.rawListeners(name)] as const);
  // Ours first: a signal that nobody listens to ends the process.
  for (const name of interrupts) process.on(name, instead);
  for (const [name, listeners] of before) for (const listener of listeners) process.off(name, listener as () => void);
  return () => {
    for (const [name, listeners] of before) for (const listener of listeners) process.on(name, listener as () => void);
    for (const name of interrupts) process.off(name, instead);
  };
}

/** Beside those who listen already. Gives what takes it back. */
function onSignals(names: readonly NodeJS.Signals[], told: () => void): () => void {
  for (const name of names) process.on(name, told);
  return () => {
    for (const name of names) process.off(name, told);
  };
}

/**
 * A read that was begun would take the first keys from the program, and fail (EIO) while that has a foreground group of its own.
 * Node stops reading in the tick after `pause`. Whoever listened for `readable` before does so again by itself, as ink does.
 */
async function withoutReading(): Promise<() => void> {
  const { stdin } = process;
  const flowed = stdin.readableFlowing === true;
  stdin.pause();
  await new Promise((resolve) => setImmediate(resolve));
  return () => {
    if (flowed) stdin.resume();
  };
}

/** What puts the line settings back, should the program die without doing so. Windows has no stty, and needs none. */
async function savedTerminal(environment: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const stty = (argument: string) =>
    // A time limit, because it is stopped for good should the terminal be left to another group.
    execa('stty', [argument], { stdin: 'inherit', stderr: 'ignore', env: environment, extendEnv: false, ...atMostASecond }).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
  if (process.platform === 'win32' || !process.stdin.isTTY) return async () => {};
  const saved = await stty('-g');
  return async () => {
    if (saved) await stty(saved);
  };
}
