// Computes an image's input digest: a digest of each file that goes into it, and the tag derived from all of them.
import { createHash, hash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { contextFiles, hasVanished, ignoreFile } from '../../build-context.js';
import { Cancelled, Failure } from '../../problem.js';
import { contextOf, type Source } from '../../release/application.js';
import { appVersion } from '../../release/component.js';
import { sanitize } from '../../sanitize.js';
import { describeCause } from '../../unexpected-error.js';

/**
 * `tag`: for example `taskflow-backend:1.0.0-3f9a2c41`, derived from `files` alone. `files`: the digest of each file by its path in the folder,
 * and of the inputs that aren't in the folder, by the names of `outside`.
 */
export type InputDigest = { tag: string; files: Record<string, string> };

/** Paths in a folder never begin with a slash. */
export const outside = { dockerfile: '/Dockerfile', ignoreFile: '/ignore file', argument: (name: string) => `/build argument ${name}` };

/** How long hashing may block the event loop; keys and frames run in between. */
const sliceMs = 8;
/** Size of the pieces in which larger files are read. */
const pieceBytes = 1 << 18;

/**
 * Covers content, path, type, and executable bit of every file that the ignore file lets through, the Dockerfile, the ignore file, and the build
 * arguments. Times and owners don't count. A file that vanishes meanwhile doesn't either. A `kept` image has a tag and no files.
 * Failure names what can't be read; Cancelled if aborted.
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
  // Not in the object's order, which puts names that are numbers first.
  for (const name of Object.keys(files).sort()) whole.update(`${name}\0${files[name]}\0`);
  return `${repository}:${appVersion}-${whole.digest('hex').slice(0, 8)}`;
}

async function digestsOf(source: Source, reader: Reader): Promise<InputDigest['files']> {
  const { dockerfile, ignore, target, buildArgs } = source;
  const context = contextOf(source);
  const found: [name: string, digest: string][] = [[outside.dockerfile, await contentDigest(dockerfile, reader)]];
  const ignores = ignoreFile(context, dockerfile);
  if (ignore !== undefined) found.push([outside.ignoreFile, shortened(hash('sha256', ignore))]);
  else if (ignores !== undefined) found.push([outside.ignoreFile, await contentDigest(ignores, reader)]);
  if (target !== undefined) found.push([outside.argument('--target'), shortened(hash('sha256', target))]);
  for (const [name, value] of Object.entries(buildArgs)) found.push([outside.argument(name), shortened(hash('sha256', value))]);
  for (const name of await contextFiles(context, dockerfile, ignore)) {
    const digest = await fileDigest(path.join(context, name), reader);
    if (digest !== undefined) found.push([name, digest]);
    await reader.pause();
  }
  return Object.fromEntries(found);
}

/** 64 bits make a collision by chance impossible in practice. */
function shortened(digest: string): string {
  return digest.slice(0, 16);
}

/** Undefined for a file that vanished since the folder was listed, such as an editor's temporary file. */
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

/** `pause`: called between files and pieces. */
type Reader = { piece: Buffer; pause(): Promise<void> };

/** Synchronous reads take a third of the time of promises; pauses keep the screen responsive. */
function createReader(signal: AbortSignal | undefined): Reader {
  // Not the World's clock, because no result depends on it.
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

/** The number of bytes read; less than the piece only at the end of the file. */
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
    problem: `${sanitize(error.path ?? 'the folder')} can't be read`,
    cause: sanitize(describeCause(error)),
    fix: 'Make it readable for your user, or move it out of the folder.',
  });
}
