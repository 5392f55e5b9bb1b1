// A publisher's file on the disk, whole: taken up again where it was cut off, and compared with the digest that the publisher gives.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Cancelled } from '../../problem.js';
import { firstBytes } from '../http/first-bytes.js';
import { Refused } from './failure.js';
import { type Door, fetchFile, type Opened } from './request.js';

/** Tries in a row that bring no byte, once a server has begun to answer; and tries at all. */
const patience = 3;
const mostTries = 100;
/** No build of these tools is nearly as large: what is sends something else. */
const largest = 1e9;
const digestBytes = 4096;

export type Report = (progress: { bytes: number; total?: number }) => void;
/** `pauseMs`: before a cut download is asked for again. */
export type Downloading = { door: Door; pauseMs: number; report: Report; signal: AbortSignal };

/** The file has another content than its publisher says. */
export class Different extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`the publisher's SHA-256 is ${expected}, the file's is ${found}`);
  }
}

/** The SHA-256 in a file as `sha256sum` writes it, or of nothing but the digest; lower case. Rejects as fetchFile does. */
export async function fetchDigest(door: Door, url: URL, signal: AbortSignal): Promise<string> {
  let text = '';
  const take = async (opened: Opened) => {
    text = (await firstBytes(opened.bytes, digestBytes)).toString('latin1');
  };
  await fetchFile(door, url, 0, take, signal);
  const digest = /^\s*([0-9a-f]{64})(\s|$)/i.exec(text)?.[1];
  if (!digest) throw new Refused(`what is at ${url.host} is no checksum`);
  return digest.toLowerCase();
}

/**
 * Fills `file`, of which there may be a part already. Rejects with Different, and the file is gone then; with Cancelled, OfDisk, or
 * another Error for people, and the part stays to be gone on with.
 */
export async function fetchWhole(file: string, url: URL, digest: string, had: number, downloading: Downloading): Promise<void> {
  await fill(file, url, had, downloading);
  let found = await digestOf(file, downloading.signal);
  if (found !== digest && had > 0) {
    // What was there before may be damaged: only a file that came in one go tells what the publisher's is.
    await fill(file, url, 0, downloading);
    found = await digestOf(file, downloading.signal);
  }
  if (found === digest) return;
  await rm(file, { force: true });
  throw new Different(digest, found);
}

async function fill(file: string, url: URL, had: number, { door, pauseMs, report, signal }: Downloading): Promise<void> {
  let bytes = had;
  let barren = 0;
  let begun = had > 0;
  const handle = await open(file, had > 0 ? 'r+' : 'w', 0o600).catch(ofDisk);
  try {
    for (let tries = 1; ; tries++) {
      const before = bytes;
      try {
        await fetchFile(door, url, bytes, take, signal);
        await handle.sync().catch(ofDisk);
        return;
      } catch (error) {
        barren = bytes > before ? 0 : barren + 1;
        if (error instanceof Cancelled || error instanceof Refused || error instanceof OfDisk) throw error;
        if (!begun || barren >= patience || tries >= mostTries) throw error;
        await wait(pauseMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) throw new Cancelled();
      }
    }
  } catch (error) {
    // Nothing to go on with.
    if (bytes === 0) await rm(file, { force: true }).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }

  async function take({ start, total, bytes: chunks }: Opened): Promise<void> {
    begun = true;
    bytes = start;
    await handle.truncate(start).catch(ofDisk);
    const known = total === undefined ? {} : { total };
    report({ bytes, ...known });
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, at, chunk.length - at, bytes).catch(ofDisk);
        at += bytesWritten;
        bytes += bytesWritten;
      }
      if (bytes > largest) {
        bytes = 0;
        throw new Refused(`${url.host} sends more than ${largest / 1e6} MB`);
      }
      report({ bytes, ...known });
    }
    if (total !== undefined && bytes < total) throw new Error(`${url.host} cut the file off after ${bytes} of ${total} bytes`);
  }
}

/** What the disk says, which is not the network's; `cause` is the system's error. */
export class OfDisk extends Error {}

export function ofDisk(error: unknown): never {
  throw new OfDisk(error instanceof Error ? error.message : String(error), { cause: error });
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    if (signal.aborted) throw new Cancelled();
    hash.update(chunk);
  }
  return hash.digest('hex');
}
