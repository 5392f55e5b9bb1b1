// A download under way: a file named after what it is to become and the process that writes it, so that two never write the same one.
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../process-start.js';

/** `kubectl-1.35.2-3a7f0c19e2d4b586.4711.part`: the digest that it must have, and a process. */
const form = /^(?<what>.+)\.(?<pid>\d+)\.(part|unpacked)$/;

/**
 * The file to go on with, with as many bytes as it has already: the largest of those that this process, or one that has ended, left of the
 * same content. A rename tells two that want it at once apart. Others that nobody writes any more are removed.
 */
export function claimPart(folder: string, program: string, version: string, digest: string): { file: string; bytes: number } {
  const what = `${program}-${version}-${digest.slice(0, 16)}`;
  const file = path.join(folder, `${what}.${process.pid}.part`);
  const left = abandoned(folder).filter((one) => one.startsWith(`${program}-`));
  const [best] = left
    .filter((one) => form.exec(one)?.groups?.what === what && one.endsWith('.part'))
    .sort((a, b) => sizeOf(path.join(folder, b)) - sizeOf(path.join(folder, a)));
  if (best && path.join(folder, best) !== file) moved(path.join(folder, best), file);
  for (const one of left) if (path.join(folder, one) !== file) rmSync(path.join(folder, one), { recursive: true, force: true });
  return { file, bytes: sizeOf(file) };
}

/** Where an archive of this part is unpacked: an empty folder's name. */
export function besidePart(file: string): string {
  return file.replace(/\.part$/, '.unpacked');
}

function abandoned(folder: string): string[] {
  return readdirSync(folder).filter((one) => {
    const pid = Number(form.exec(one)?.groups?.pid);
    return pid === process.pid || (pid > 0 && !isAlive(pid));
  });
}

function moved(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Another has taken it: this one begins anew.
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
