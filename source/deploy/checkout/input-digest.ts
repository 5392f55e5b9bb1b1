// What goes into an image, by content: a digest of each part, and the tag that is made of all of them.
import { createHash, hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { contextFiles, hasVanished, ignoreFile } from '../../build-context.js';
import { causeInWords } from '../../fault.js';
import { Cancelled, Failure } from '../../problem.js';
import type { Source } from '../../release/application.js';
import { appVersion } from '../../release/component.js';
import { plain } from '../../text.js';

/**
 * `tag` as in `taskflow-backend:1.0.0-3f9a2c41`; `files`: digest of each file that goes into it, by its path in the folder, and of what goes into
 * it from elsewhere, by the names of `outside`. The tag is made of `files` and nothing else: where it differs, so do they.
 */
export type InputDigest = { tag: string; files: Record<string, string> };

/** No path in a folder begins with a slash. */
export const outside = { dockerfile: '/Dockerfile', ignoreFile: '/ignore file', argument: (name: string) => `/build argument ${name}` };

/** What has the event loop to itself at a time: keys and frames come in between. */
const sliceMs = 8;
/** Larger files are read in pieces of this size. */
const pieceBytes = 1 << 18;

/**
 * Content, path, kind and executable bit of every file that the ignore file lets through, the Dockerfile, the ignore file and the build
 * arguments. Times and owners do not count, so touching a file changes nothing. A file that vanishes meanwhile was never there. An image that
 * is `kept` has its tag and no files. Failure that names what cannot be read; Cancelled when aborted.
 */
export async function computeInputDigest(source: Source, signal?: AbortSignal): Promise<InputDigest> {
  if (source.kept !== undefined) return { tag: source.kept, files: {} };
  try {
    const files = await digestsOf(source, createReader(signal));
    return { tag: tagOf(source, files), files };
  } catch (error) {
    throw isSystemError(error) ? unreadable(error) : error;
  }
}

/** The tag of an image of these files. */
export function tagOf({ repository }: Pick<Source, 'repository'>, files: InputDigest['files']): string {
  const whole = createHash('sha256');
  // An object's own order would put names that are numbers first.
  for (const name of Object.keys(files).sort()) whole.update(`${name}\0${files[name]}\0`);
  return `${repository}:${appVersion}-${whole.digest('hex').slice(0, 8)}`;
}

async function digestsOf({ directory, dockerfile, buildArgs }: Source, reader: Reader): Promise<InputDigest['files']> {
  const found: [name: string, digest: string][] = [[outside.dockerfile, await contentDigest(dockerfile, reader)]];
  const ignores = ignoreFile(directory, dockerfile);
  if (ignores !== undefined) found.push([outside.ignoreFile, await contentDigest(ignores, reader)]);
  for (const [name, value] of Object.entries(buildArgs)) found.push([outside.argument(name), shortened(hash('sha256', value))]);
  for (const name of await contextFiles(directory, dockerfile)) {
    const digest = await fileDigest(path.join(directory, name), reader);
    if (digest !== undefined) found.push([name, digest]);
    await reader.pause();
  }
  return Object.fromEntries(found);
}

/** 64 bits: nothing changes by chance into something else with the same. */
function shortened(digest: string): string {
  return digest.slice(0, 16);
}

/** undefined: an editor's temporary file, gone since the folder was listed. */
async function fileDigest(file: string, reader: Reader): Promise<string | undefined> {
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) return `${shortened(hash('sha256', readlinkSync(file)))} link`;
    if (!stat?.isFile()) return undefined;
    return `${await contentDigest(file, reader)}${stat.mode & 0o111 ? ' executable' : ''}`;
  } catch (error) {
    if (hasVanished(error)) return undefined;
    throw error;
  }
}

type Reader = { piece: Buffer /** To be called between files and pieces. */; pause(): Promise<void> };

/** Reading without promises takes a third of the time; so that it holds nothing up, it pauses now and then. */
function createReader(signal: AbortSignal | undefined): Reader {
  // Of the computer and not of the World: no result depends on it.
  let since = performance.now();
  return {
    piece: Buffer.allocUnsafe(pieceBytes),
    async pause() {
      if (signal?.aborted) throw new Cancelled();
      if (performance.now() - since < sliceMs) return;
      await turn();
      since = performance.now();
    },
  };
}

async function contentDigest(file: string, { piece, pause }: Reader): Promise<string> {
  const descriptor = openSync(file, 'r');
  try {
    let length = fill(piece, descriptor);
    if (length < piece.length) return shortened(hash('sha256', piece.subarray(0, length)));
    const whole = createHash('sha256');
    while (length > 0) {
      whole.update(piece.subarray(0, length));
      await pause();
      length = fill(piece, descriptor);
    }
    return shortened(whole.digest('hex'));
  } finally {
    closeSync(descriptor);
  }
}

/** How much there was; less than the piece only at the end of the file. */
function fill(piece: Buffer, descriptor: number): number {
  let filled = 0;
  while (filled < piece.length) {
    const read = readSync(descriptor, piece, filled, piece.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function unreadable(error: NodeJS.ErrnoException): Failure {
  return new Failure({
    problem: `${plain(error.path ?? 'the folder')} cannot be read`,
    cause: plain(causeInWords(error)),
    fix: 'make it readable for you, or move it out of the folder',
  });
}
