// Downloads a publisher's file, resumes it after an interruption, and compares it with the publisher's digest.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled } from '../../problem.js';
import { firstBytes } from '../http/first-bytes.js';
import { PermanentError } from './failure.js';
import { type FileBytes, fetchFile, type RequestOptions } from './request.js';

/** Limits on tries in a row without a byte, once the server has answered, and on all tries. */
const maxEmptyTries = 3;
const maxTries = 100;
/** Far larger than any build of these tools. */
const largest = 1e9;
const digestBytes = 4096;

export type Report = (progress: { bytes: number; total?: number }) => void;
/** `pauseMs`: before an interrupted download is resumed. */
export type Downloading = { options: RequestOptions; pauseMs: number; report: Report; signal: AbortSignal };

/** The file differs from what its publisher published. */
export class DigestMismatch extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`The publisher's SHA-256 is ${expected}, the file's is ${found}`);
  }
}

/** The SHA-256 in a file of `sha256sum`, or in a file with only the digest; lower case. Rejects as fetchFile does. */
export async function fetchDigest(options: RequestOptions, url: URL, signal: AbortSignal): Promise<string> {
  let text = '';
  const take = async (file: FileBytes) => {
    text = (await firstBytes(file.bytes, digestBytes)).toString('latin1');
  };
  await fetchFile(options, url, 0, take, signal);
  const digest = /^\s*([0-9a-f]{64})(\s|$)/i.exec(text)?.[1];
  if (!digest) throw new PermanentError(`${url.host} sent no valid checksum`);
  return digest.toLowerCase();
}

/**
 * Completes `file`, of which a part may exist. Rejects with DigestMismatch after deleting the file, or with Cancelled, DiskError, or another
 * Error for people, and keeps the part.
 */
export async function downloadFile(file: string, url: URL, digest: string, had: number, downloading: Downloading): Promise<void> {
  await fill(file, url, had, downloading);
  let found = await digestOf(file, downloading.signal);
  if (found !== digest && had > 0) {
    // The existing part may be damaged, so the file is downloaded again in one go.
    await fill(file, url, 0, downloading);
    found = await digestOf(file, downloading.signal);
  }
  if (found === digest) return;
  await rm(file, { force: true });
  throw new DigestMismatch(digest, found);
}

async function fill(file: string, url: URL, had: number, { options, pauseMs, report, signal }: Downloading): Promise<void> {
  let bytes = had;
  let emptyTries = 0;
  let begun = had > 0;
  const handle = await open(file, had > 0 ? 'r+' : 'w', 0o600).catch(toDiskError);
  try {
    for (let tries = 1; ; tries++) {
      const before = bytes;
      try {
        await fetchFile(options, url, bytes, take, signal);
        await handle.sync().catch(toDiskError);
        return;
      } catch (error) {
        emptyTries = bytes > before ? 0 : emptyTries + 1;
        if (error instanceof Cancelled || error instanceof PermanentError || error instanceof DiskError) throw error;
        if (!begun || emptyTries >= maxEmptyTries || tries >= maxTries) throw error;
        await wait(pauseMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) throw new Cancelled();
      }
    }
  } catch (error) {
    if (bytes === 0) await rm(file, { force: true }).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }

  async function take({ start, total, bytes: chunks }: FileBytes): Promise<void> {
    begun = true;
    bytes = start;
    await handle.truncate(start).catch(toDiskError);
    const known = total === undefined ? {} : { total };
    report({ bytes, ...known });
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, at, chunk.length - at, bytes).catch(toDiskError);
        at += bytesWritten;
        bytes += bytesWritten;
      }
      if (bytes > largest) {
        bytes = 0;
        throw new PermanentError(`${url.host} sent more than ${largest / 1e6} MB`);
      }
      report({ bytes, ...known });
    }
    if (total !== undefined && bytes < total) throw new Error(`${url.host} closed the connection after ${bytes} of ${total} bytes`);
  }
}

/** An error of the disk, not of the network; `cause` is the system's error. */
export class DiskError extends Error {}

export function toDiskError(error: unknown): never {
  throw new DiskError(error instanceof Error ? error.message : String(error), { cause: error });
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    if (signal.aborted) throw new Cancelled();
    hash.update(chunk);
  }
  return hash.digest('hex');
}
