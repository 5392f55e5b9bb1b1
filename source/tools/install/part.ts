// Names partial downloads after their content and the process that writes them, so that two processes never write one file.
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../process-start.js';

/** `kubectl-1.35.2-3a7f0c19e2d4b586.4711.part`: with the expected digest and a pid. */
const form = /^(?<what>.+)\.(?<pid>\d+)\.(part|unpacked)$/;

/**
 * The file to continue, with its current size: the largest part of the same content left by this process or by one that has ended. A rename
 * decides between two processes that want the same part. Removes all other abandoned parts.
 */
export function claimPart(folder: string, program: string, version: string, digest: string): { file: string; bytes: number } {
  const what = `${program}-${version}-${digest.slice(0, 16)}`;
  const file = path.join(folder, `${what}.${process.pid}.part`);
  const left = abandoned(folder).filter((one) => one.startsWith(`${program}-`));
  const [best] = left
    .filter((one) => form.exec(one)?.groups?.what === what && one.endsWith('.part'))
    .sort((a, b) => sizeOf(path.join(folder, b)) - sizeOf(path.join(folder, a)));
  if (best && path.join(folder, best) !== file) tryRename(path.join(folder, best), file);
  for (const one of left) if (path.join(folder, one) !== file) rmSync(path.join(folder, one), { recursive: true, force: true });
  return { file, bytes: sizeOf(file) };
}

/** The folder in which an archive is unpacked. */
export function unpackFolderOf(file: string): string {
  return file.replace(/\.part$/, '.unpacked');
}

function abandoned(folder: string): string[] {
  return readdirSync(folder).filter((one) => {
    const pid = Number(form.exec(one)?.groups?.pid);
    return pid === process.pid || (pid > 0 && !isAlive(pid));
  });
}

function tryRename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Another process took it, so this download starts over.
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
