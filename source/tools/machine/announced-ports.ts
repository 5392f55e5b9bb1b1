// Announces which local ports a taskflow-tui uses, and for which target: a small file for each listener in the state folder.
//
// A process's name isn't enough: any folder may be named taskflow-tui, and another taskflow-tui may serve another namespace.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { writeFile } from '../../files.js';
import { parseJson } from '../../parse-json.js';
import type { Target } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import { isStill, type Process, thisProcess } from './processes.js';

const announcementSchema = v.object({
  pid: v.number(),
  started: v.string(),
  port: v.number(),
  target: v.object({ context: v.string(), namespace: v.string(), release: v.string() }),
});
type Announcement = v.InferOutput<typeof announcementSchema>;

/** Announces that this process listens on the port, until the result is called. Does nothing if the folder can't be written. */
export function announcePort(folder: string, target: Target, port: number): () => void {
  const { context, namespace, release } = target;
  const announcement: Announcement = { ...thisProcess(), port, target: { context, namespace, release } };
  const file = path.join(listenersFolder(folder), `${port}-${process.pid}-${randomBytes(4).toString('hex')}.json`);
  const withdraw = () => {
    process.off('exit', withdraw);
    removeQuietly(file);
  };
  write(file, announcement);
  process.on('exit', withdraw);
  return withdraw;
}

/** Living processes that announced the port for this target. Removes files of killed processes. */
export async function announcedHolders(folder: string, target: Target, port: number, programs: Programs): Promise<Process[]> {
  const announced = readAll(folder, port).filter(({ announcement }) => isOf(announcement, target));
  const living = await Promise.all(
    announced.map(async ({ file, announcement: { pid, started } }) => {
      if (await isStill(programs, { pid, started })) return [{ pid, started }];
      removeQuietly(file);
      return [];
    }),
  );
  return living.flat();
}

function listenersFolder(folder: string): string {
  return path.join(folder, 'listeners');
}

function isOf({ target }: Announcement, { context, namespace, release }: Target): boolean {
  return target.context === context && target.namespace === namespace && target.release === release;
}

function write(file: string, announcement: Announcement): void {
  try {
    writeFile(file, JSON.stringify(announcement));
  } catch {
    // Another taskflow-tui then treats us as any other program.
  }
}

function readAll(folder: string, port: number): { file: string; announcement: Announcement }[] {
  let names: string[];
  try {
    names = readdirSync(listenersFolder(folder));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(`${port}-`) && name.endsWith('.json'))
    .flatMap((name) => {
      const file = path.join(listenersFolder(folder), name);
      const announcement = read(file);
      return announcement?.port === port ? [{ file, announcement }] : [];
    });
}

function read(file: string): Announcement | undefined {
  try {
    return parseJson(announcementSchema, readFileSync(file, 'utf8'));
  } catch {
    // It was withdrawn a moment ago.
    return undefined;
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder can't be written; the pid shows that the file is outdated.
  }
}
