// Puts minikube, kubectl, and helm into a folder of ours: the publishers' builds for this system, compared with the publishers' digests.
import { chmod, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { codeOf, makeFolder } from '../../files.js';
import { Cancelled, Failure } from '../../problem.js';
import { describeCause } from '../../unexpected-error.js';
import type { InstallableTool, Installer, Offer } from '../../world/index.js';
import { DigestMismatch, DiskError, downloadFile, fetchDigest, type Report, toDiskError } from './download.js';
import { PermanentError } from './failure.js';
import { mirrorAddress, withoutSecrets } from './mirror.js';
import { claimPart } from './part.js';
import { type Build, buildOf, type System, systemOf } from './publishers.js';
import { installProgram } from './unpack.js';

const tools: InstallableTool[] = ['minikube', 'kubectl', 'helm'];

type Parts = {
  /** Created at the first installation, for its owner only. */
  folder: string;
  /** May name proxies and TASKFLOW_TOOLS_MIRROR. */
  environment?: NodeJS.ProcessEnv;
  /** Undefined if nothing is published for it. */
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
      return build && { tool, version: build.version, url: withoutSecrets(mirrorAddress(build.url, environment)), folder };
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
  const options = { environment, stallSeconds };
  await prepareFolder(folder).catch(toDiskError);
  const digest = await fetchDigest(options, mirrorAddress(build.digest, environment), signal);
  const { file, bytes } = claim(folder, build, digest);
  await downloadFile(file, mirrorAddress(build.url, environment), digest, bytes, { options, pauseMs, report, signal });
  try {
    await installProgram(file, path.join(folder, build.program), build.entry);
  } catch (error) {
    // The published file holds no program, so the next try mustn't reuse it.
    if (error instanceof PermanentError) await rm(file, { force: true });
    throw error;
  }
}

/** taskflow-tui runs programs from it, so nobody else may write to it. */
async function prepareFolder(folder: string): Promise<void> {
  makeFolder(folder);
  if (process.platform !== 'win32') await chmod(folder, 0o700);
}

function claim(folder: string, { program, version }: Build, digest: string): ReturnType<typeof claimPart> {
  try {
    return claimPart(folder, program, version, digest);
  } catch (error) {
    return toDiskError(error);
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
  if (error instanceof DigestMismatch)
    return new Failure({
      problem: `${tool} ${version} wasn't installed, because it differs from what its publisher published`,
      cause: `The file from ${url} has the SHA-256 ${error.found} instead of ${error.expected}`,
      fix: 'Retry. If it fails again, something on the way changes the file, such as a proxy or a mirror: use another network, or install it yourself.',
      exit: 3,
    });
  const system = error instanceof DiskError ? error.cause : error;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(system) ?? ''))
    return new Failure({
      problem,
      cause: `The disk of ${folder} is full`,
      fix: 'Free some space, then retry. The download continues where it stopped.',
      exit: 3,
    });
  if (error instanceof DiskError || codeOf(error) !== undefined)
    return new Failure({
      problem,
      cause: `${folder} can't be written: ${describeCause(system)}`,
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
