// Which local ports are held by a taskflow-tui, and of which target: a small file for each listener in the state folder.
//
// What a process is called does not tell: any folder may be named taskflow-tui, and one taskflow-tui may serve another namespace.

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
import type { Target } from '../../world/index.js';
import { writeFile } from '../../write-file.js';
import type { Programs } from '../run/programs.js';
import { isStill, type Process, thisProcess } from './processes.js';

const claimFile = v.object({
  pid: v.number(),
  started: v.string(),
  port: v.number(),
  target: v.object({ context: v.string(), namespace: v.string(), release: v.string() }),
});
type Announcement = v.InferOutput<typeof claimFile>;

/** From now on until the result is called, this process is known to listen there. A courtesy: where nothing can be written, nothing is. */
export function announcePort(folder: string, target: Target, port: number): () => void {
  const { context, namespace, release } = target;
  const announcement: Announcement = { ...thisProcess(), port, target: { context, namespace, release } };
  // A name of its own for each, so that one taken back leaves the others.
  const file = path.join(listeners(folder), `${port}-${process.pid}-${randomBytes(4).toString('hex')}.json`);
  const takeBack = () => {
    process.off('exit', takeBack);
    removed(file);
  };
  write(file, announcement);
  process.on('exit', takeBack);
  return takeBack;
}

/** Who says it listens on the port for this very target, and lives. What was left by one that was killed is taken away. */
export async function announcedHolders(folder: string, target: Target, port: number, programs: Programs): Promise<Process[]> {
  const said = readAll(folder, port).filter(({ announcement }) => isOf(announcement, target));
  const living = await Promise.all(
    said.map(async ({ file, announcement: { pid, started } }) => {
      if (await isStill(programs, { pid, started })) return [{ pid, started }];
      removed(file);
      return [];
    }),
  );
  return living.flat();
}

function listeners(folder: string): string {
  return path.join(folder, 'listeners');
}

function isOf({ target }: Announcement, { context, namespace, release }: Target): boolean {
  return target.context === context && target.namespace === namespace && target.release === release;
}

function write(file: string, announcement: Announcement): void {
  try {
    writeFile(file, JSON.stringify(announcement));
  } catch {
    // Then another taskflow-tui takes us for any program, and asks.
  }
}

function readAll(folder: string, port: number): { file: string; announcement: Announcement }[] {
  let names: string[];
  try {
    names = readdirSync(listeners(folder));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(`${port}-`) && name.endsWith('.json'))
    .flatMap((name) => {
      const file = path.join(listeners(folder), name);
      const announcement = read(file);
      return announcement?.port === port ? [{ file, announcement }] : [];
    });
}

function read(file: string): Announcement | undefined {
  try {
    return parseJson(claimFile, readFileSync(file, 'utf8'));
  } catch {
    // Taken back at this moment, or not one of ours.
    return undefined;
  }
}

function removed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder that cannot be written: the file is known as old by its pid.
  }
}
