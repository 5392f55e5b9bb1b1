// Puts minikube, kubectl, and helm into a folder of ours: the publishers' builds for this system, compared with the publishers' digests.
import { chmod, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { causeInWords } from '../../fault.js';
import { codeOf, makeFolder } from '../../folder.js';
import { Cancelled, Failure } from '../../problem.js';
import type { InstallableTool, Installer, Offer } from '../../world/index.js';
import { Different, fetchDigest, fetchWhole, OfDisk, ofDisk, type Report } from './download.js';
import { Refused } from './failure.js';
import { placeOf, shown } from './mirror.js';
import { claimPart } from './part.js';
import { type Build, buildOf, type System, systemOf } from './publishers.js';
import { placeProgram } from './unpack.js';

const tools: InstallableTool[] = ['minikube', 'kubectl', 'helm'];

type Parts = {
  /** Made for its owner only at the first installation. */
  folder: string;
  /** Names the proxies, and TASKFLOW_TOOLS_MIRROR. */
  environment?: NodeJS.ProcessEnv;
  /** undefined: one for which nothing is published. */
  system?: System | undefined;
  stallSeconds?: number;
  pauseMs?: number;
};

export function createInstaller(parts: Parts): Installer {
  const { folder, environment = process.env, stallSeconds = 30, pauseMs = 1000 } = parts;
  const system = 'system' in parts ? parts.system : systemOf(process.platform, process.arch, cpus()[0]?.model);
  const built = (tool: InstallableTool) => system && buildOf(tool, system);
  return {
    offer(tool) {
      const build = built(tool);
      return build && { tool, version: build.version, url: shown(placeOf(build.url, environment)), folder };
    },
    async install(offer, report, signal) {
      const build = built(offer.tool);
      if (!build) throw new Error(`${offer.tool} was not offered`);
      try {
        await install(build, { folder, environment, stallSeconds, pauseMs }, report, signal);
      } catch (error) {
        throw failureOf(error, offer, folder);
      }
    },
    async installed() {
      const found = await Promise.all(
        tools.map(async (tool) => {
          const file = path.join(folder, built(tool)?.program ?? tool);
          return (await isFile(file)) ? [{ tool, file }] : [];
        }),
      );
      return found.flat();
    },
  };
}

type Settings = Required<Omit<Parts, 'system'>>;

async function install(build: Build, settings: Settings, report: Report, signal: AbortSignal): Promise<void> {
  const { folder, environment, stallSeconds, pauseMs } = settings;
  const door = { environment, stallSeconds };
  await prepared(folder).catch(ofDisk);
  const digest = await fetchDigest(door, placeOf(build.digest, environment), signal);
  const { file, bytes } = claimed(folder, build, digest);
  await fetchWhole(file, placeOf(build.url, environment), digest, bytes, { door, pauseMs, report, signal });
  try {
    await placeProgram(file, path.join(folder, build.program), build.entry);
  } catch (error) {
    // It is what was published, and still no program: the next try must not begin with it.
    if (error instanceof Refused) await rm(file, { force: true });
    throw error;
  }
}

/** Programs are started from it: nobody else may put one in. */
async function prepared(folder: string): Promise<void> {
  makeFolder(folder);
  if (process.platform !== 'win32') await chmod(folder, 0o700);
}

function claimed(folder: string, { program, version }: Build, digest: string): ReturnType<typeof claimPart> {
  try {
    return claimPart(folder, program, version, digest);
  } catch (error) {
    return ofDisk(error);
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

function failureOf(error: unknown, { tool, version, url }: Offer, folder: string): unknown {
  if (error instanceof Cancelled || error instanceof Failure) return error;
  const problem = `${tool} ${version} couldn't be installed`;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Different)
    return new Failure({
      problem: `${tool} ${version} wasn't installed, because it differs from what its publisher published`,
      cause: `The file from ${url} has the SHA-256 ${error.found} instead of ${error.expected}`,
      fix: 'Retry. If it fails again, something on the way changes the file, such as a proxy or a mirror: use another network, or install it yourself.',
      exit: 3,
    });
  const system = error instanceof OfDisk ? error.cause : error;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(system) ?? ''))
    return new Failure({
      problem,
      cause: `The disk of ${folder} is full`,
      fix: 'Free some space, then retry. The download continues where it stopped.',
      exit: 3,
    });
  if (error instanceof OfDisk || codeOf(error) !== undefined)
    return new Failure({
      problem,
      cause: `${folder} can't be written: ${causeInWords(system)}`,
      fix: `Make it writable, or set TASKFLOW_STATE_DIR to another folder. If ${tool} is running, end it first.`,
      exit: 3,
    });
  return new Failure({
    problem: `${tool} ${version} couldn't be downloaded`,
    cause: reason,
    fix: 'Check the network (behind a proxy: HTTPS_PROXY), then retry. The download continues where it stopped. Without internet access, set TASKFLOW_TOOLS_MIRROR to a copy.',
    exit: 3,
  });
}
