// Starts a program that outlives us, such as a browser.
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { Command, Starter } from './programs.js';

/** How long to wait for a failure: xdg-open tries several browsers in turn. */
const settlesMs = 2000;

/** Without a terminal or output. A program that still runs after a while counts as started. */
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
