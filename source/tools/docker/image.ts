// Finds an image's ID and size. `Size` of `docker image inspect` is unpacked with the classic stores, and compressed with containerd's.
import { request } from 'node:http';
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
import { Failure } from '../../problem.js';
import type { Docker } from '../../world/index.js';
import type { Programs } from '../run/programs.js';

type Image = Awaited<ReturnType<Docker['image']>>;
const inspected = v.object({
  Id: v.string(),
  Size: v.number(),
  Architecture: v.optional(v.string()),
  GraphDriver: v.nullish(v.object({ Name: v.optional(v.string()) })),
});
const manifest = v.object({
  Kind: v.optional(v.string()),
  Available: v.optional(v.boolean()),
  ImageData: v.nullish(
    v.object({
      Platform: v.nullish(v.object({ architecture: v.optional(v.string()) })),
      Size: v.nullish(v.object({ Unpacked: v.optional(v.number()) })),
    }),
  ),
});
const withManifests = v.object({ Manifests: v.nullish(v.array(manifest), []) });

/** Storage drivers of the classic stores; containerd's snapshotters have other names, e.g. `overlayfs`. */
const classicDrivers = new Set(['overlay2', 'fuse-overlayfs', 'btrfs', 'zfs', 'vfs', 'aufs', 'devicemapper', 'windowsfilter']);
const answerSeconds = 15;

/** Undefined if there is no such image. Failure if the engine doesn't answer. */
export async function inspectImage(programs: Programs, environment: NodeJS.ProcessEnv, tag: string, signal: AbortSignal): Promise<Image> {
  const asked = { file: 'docker', args: ['image', 'inspect', '--format={{json .}}', tag], signal, timeoutSeconds: answerSeconds };
  const { exitCode, stdout, stderr } = await programs.read(asked);
  if (exitCode !== 0) {
    if (/no such image/i.test(stderr)) return undefined;
    throw unanswered(`Docker couldn't look up the image ${tag}`, stderr);
  }
  const { Id: id, Size: size, Architecture, GraphDriver } = parseJson(inspected, stdout) ?? unreadable();
  if (classicDrivers.has(GraphDriver?.Name ?? '')) return { id, bytes: size, measure: 'unpacked' };
  const unpacked = await unpackedSize(await engineSocket(programs, environment, signal), tag, Architecture, signal);
  return unpacked === undefined ? { id, bytes: size, measure: 'as reported' } : { id, bytes: unpacked, measure: 'unpacked' };
}

/** Messages of the engine's client and of its daemon. */
const refusals: { matches: RegExp; fix: string; command: string }[] = [
  {
    matches: /permission denied.*(?:docker|socket)/i,
    fix: 'Join the group docker and sign in again, then retry.',
    command: 'sudo usermod -aG docker $USER',
  },
  {
    matches: /cannot connect to the docker daemon|error during connect|is the docker daemon running|EOF|connection reset/i,
    fix: 'Start Docker, then retry. Finished images are kept.',
    command: 'docker info',
  },
  {
    matches: /no space left on device|disk quota exceeded/i,
    fix: 'Free some space where Docker stores its images, then retry.',
    command: 'docker system df',
  },
];

const unknown: { fix: string; command?: string } = { fix: 'Check whether Docker is running, then retry.', command: 'docker info' };

/** @param other fix for a reason that isn't the engine's own */
export function unanswered(problem: string, stderr: string, other = unknown): Failure {
  const { fix, command } = refusals.find(({ matches }) => matches.test(stderr)) ?? other;
  return new Failure({
    problem,
    cause: stderr.split('\n').findLast((line) => line.trim() !== '') ?? 'Docker failed without a message',
    fix,
    ...(command ? { command } : {}),
  });
}

function unreadable(): never {
  throw new Failure({
    problem: "The answer of docker image inspect can't be read",
    cause: "It isn't the JSON that Docker documents",
    fix: 'Retry. If it fails again, report a bug.',
  });
}

/** The engine's socket or named pipe; undefined for TCP and SSH. */
async function engineSocket(programs: Programs, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string | undefined> {
  const asked = {
    file: 'docker',
    args: ['context', 'inspect', '--format={{.Endpoints.docker.Host}}'],
    signal,
    timeoutSeconds: answerSeconds,
  };
  const host = environment.DOCKER_HOST || (await programs.read(asked)).stdout.trim();
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  if (host.startsWith('npipe://')) return host.slice('npipe://'.length).replaceAll('/', '\\');
  return undefined;
}

/** Engine API 1.48 (https://docs.docker.com/reference/api/engine/version/v1.48/#tag/Image/operation/ImageInspect). */
async function unpackedSize(
  socketPath: string | undefined,
  tag: string,
  architecture: string | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (socketPath === undefined) return undefined;
  try {
    const path = `/v1.48/images/${encodeURIComponent(tag)}/json?manifests=1`;
    const manifests = parseJson(withManifests, await get(socketPath, path, signal))?.Manifests ?? [];
    const images = manifests.filter(({ Kind, Available }) => Kind === 'image' && Available === true);
    const own = images.find(({ ImageData }) => ImageData?.Platform?.architecture === architecture) ?? images[0];
    return own?.ImageData?.Size?.Unpacked || undefined;
  } catch {
    // An older engine, or a socket that this user can't open: the caller then falls back to the reported size.
    signal.throwIfAborted();
    return undefined;
  }
}

function get(socketPath: string, path: string, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerSeconds * 1000)]);
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, signal: limit, agent: false }, async (response) => {
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of response as AsyncIterable<Uint8Array>) chunks.push(chunk);
        resolve(Buffer.concat(chunks).toString('utf8'));
      } catch (error) {
        reject(error);
      }
    });
    asked.on('error', reject);
    asked.end();
  });
}
