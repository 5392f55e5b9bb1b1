// Runs a program that takes over the terminal, such as a shell.
//
// It stays in our process group, the terminal's foreground group, because the system stops programs of other groups when they read.
import { ExecaError, execa } from 'execa';
import { Cancelled } from '../../problem.js';
import { endOf } from './exit-reason.js';
import type { Command, Starter } from './programs.js';

/** ms between asking the program to end and killing it. */
const graceMs = 1500;
const atMostASecond = { timeout: 1000, killSignal: 'SIGKILL' } as const;
const interrupts = ['SIGINT', 'SIGQUIT'] as const;
const ends = ['SIGTERM', 'SIGHUP'] as const;

/** The exit code, or 128 plus the signal. Rejects if the program can't be started. */
export async function interactive(starter: Starter, { file, args, env }: Pick<Command, 'file' | 'args' | 'env'>): Promise<number> {
  const { observer, environment, clean } = starter;
  observer.command([file, ...args].map(clean));
  const restoreInterrupts = replaceInterruptListeners(() => {});
  const restoreTerminal = await saveTerminal(environment);
  const resumeStdin = await pauseStdin();
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
    resumeStdin();
    restoreInterrupts();
  }
}

/**
 * Does `work` before a program gets the terminal. Ctrl-C, SIGTERM and SIGHUP cancel the work, not taskflow-tui. Rejects with Cancelled then.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stopped = () => interrupted.abort();
  const restore = replaceInterruptListeners(stopped);
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

/** Ctrl-C and ctrl-\ reach the whole foreground group, including us. The result restores the earlier listeners. */
function replaceInterruptListeners(instead: () => void): () => void {
  const before = interrupts.map((name) => [name, process.rawListeners(name)] as const);
  // Added first, because a signal without a listener ends the process.
  for (const name of interrupts) process.on(name, instead);
  for (const [name, listeners] of before) for (const listener of listeners) process.off(name, listener as () => void);
  return () => {
    for (const [name, listeners] of before) for (const listener of listeners) process.on(name, listener as () => void);
    for (const name of interrupts) process.off(name, instead);
  };
}

/** Returns a function that removes the listener. */
function onSignals(names: readonly NodeJS.Signals[], listener: () => void): () => void {
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}

/**
 * A pending read would take the program's first keys, and fail (EIO) while the program has its own foreground group.
 * Node stops reading in the tick after `pause`. Listeners for `readable`, such as ink's, resume by themselves.
 */
async function pauseStdin(): Promise<() => void> {
  const { stdin } = process;
  const flowed = stdin.readableFlowing === true;
  stdin.pause();
  await new Promise((resolve) => setImmediate(resolve));
  return () => {
    if (flowed) stdin.resume();
  };
}

/** Returns a function that restores the terminal's settings, in case the program dies without doing so. Windows has and needs no stty. */
async function saveTerminal(environment: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const stty = (argument: string) =>
    // With a time limit, because the system stops it if another group owns the terminal.
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
