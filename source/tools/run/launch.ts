// A program that is started and left to itself, such as the one that opens a browser.
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { Command, Starter } from './programs.js';

/** ms within which a start that fails has failed: xdg-open tries several browsers one after the other. */
const settlesMs = 2000;

/** With no terminal and nothing to write to; it outlives us. One that still runs after a while counts as started. */
export async function launch({ observer, environment, clean }: Starter, { file, args }: Pick<Command, 'file' | 'args'>): Promise<boolean> {
  observer.command([file, ...args].map(clean));
  const child = execa(file, args, { stdio: 'ignore', detached: true, cleanup: false, env: environment, extendEnv: false });
  const ended = child.then(
    () => true,
    () => false,
  );
  const started = await Promise.race([ended, wait(settlesMs, true, { ref: false })]);
  child.nodeChildProcess.unref();
  return started;
}
