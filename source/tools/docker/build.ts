// Builds an image: with BuildKit if buildx is installed, else with the legacy builder.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { Failure } from '../../problem.js';
import type { BuildEvent, BuildRequest, ToolVersion } from '../../world/index.js';
import { createTail } from '../run/lines.js';
import { createLogFile } from '../run/log-file.js';
import type { Command, Programs } from '../run/programs.js';
import { buildProblem } from './build-failure/problem.js';
import { createBuildProgress, type FailedStep, linesOfStep } from './buildkit.js';
import { stageLegacyContext } from './legacy-context.js';
import { stepTitle } from './step-title.js';

type Report = (event: BuildEvent) => void;
/** `step`: the step that failed. */
type Builder = (request: BuildRequest, report: Report, signal: AbortSignal) => Promise<{ exitCode: number; step: FailedStep | undefined }>;

/** Rejects with a Failure (last lines, the log's path) or with Cancelled, after the engine has ended the running step. */
export async function buildImage(
  programs: Programs,
  buildx: ToolVersion,
  request: BuildRequest,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const log = createLogFile(request.log);
  const tail = createTail(100);
  const listen: Report = (event) => {
    if (event.type === 'line') {
      log.write(event.line);
      tail.push(event.line);
    }
    report(event);
  };
  try {
    const build = supportsRawJson(buildx) ? withBuildKit(programs) : withLegacyBuilder(programs);
    const { exitCode, step } = await build(request, listen, signal);
    if (exitCode === 0) return;
    throw new Failure(
      buildProblem({ tag: request.tag, dockerfile: request.dockerfile, exitCode, step, lines: tail.lines(), log: request.log }),
    );
  } finally {
    log.close();
  }
}

/** `--progress=rawjson` came with buildx 0.12 (https://github.com/docker/buildx/releases/tag/v0.12.0). */
export function supportsRawJson(buildx: ToolVersion): boolean {
  if (buildx.type !== 'found') return false;
  const version = semver.coerce(buildx.version);
  return version === null || semver.gte(version, '0.12.0');
}

function sharedArguments({ tag, labels, buildArgs, target }: BuildRequest, dockerfile: string): string[] {
  return [
    ...['--file', dockerfile, '--tag', tag],
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
  ];
}

/** With BuildKit, which is the command to show. */
export function buildKitArguments(request: BuildRequest): string[] {
  // Provenance contains a time, so the same content would never give the same image.
  const options = ['--load', '--progress=rawjson', '--provenance=false'];
  return ['buildx', 'build', ...options, ...sharedArguments(request, dockerfileOf(request)), request.context];
}

/** BuildKit reads `<Dockerfile>.dockerignore`, so rules for one build need a copy of the Dockerfile. */
function dockerfileOf({ dockerfile, ignore, log }: BuildRequest): string {
  return ignore === undefined ? dockerfile : `${log.replace(/\.log$/, '')}.Dockerfile`;
}

async function writeIgnoreFile(request: BuildRequest): Promise<void> {
  if (request.ignore === undefined) return;
  const copy = dockerfileOf(request);
  await mkdir(path.dirname(copy), { recursive: true });
  await copyFile(request.dockerfile, copy);
  await writeFile(`${copy}.dockerignore`, request.ignore);
}

function withBuildKit(programs: Programs): Builder {
  return async (request, report, signal) => {
    const progress = createBuildProgress(programs.clean);
    await writeIgnoreFile(request);
    const { exitCode } = await programs.run({
      file: 'docker',
      args: buildKitArguments(request),
      signal,
      onRecord(line, stream) {
        // BuildKit prints its progress to stderr.
        if (stream === 'stderr') for (const event of progress.read(line)) report(event);
      },
    });
    return { exitCode, step: progress.failedStep() };
  };
}

const legacyStep = /^Step (\d+)\/(\d+) : (.*)$/;

function withLegacyBuilder(programs: Programs): Builder {
  return async (request, report, signal) => {
    const staged = await stageLegacyContext(request);
    let name: string | undefined;
    let stepLines = createTail(linesOfStep);
    const command: Command = {
      file: 'docker',
      // Without --force-rm, a failed step stays as a stopped container.
      args: ['build', '--force-rm', ...sharedArguments(request, staged.dockerfile), staged.directory],
      env: { DOCKER_BUILDKIT: '0' },
      signal,
      onLine(line) {
        report({ type: 'line', line });
        stepLines.push(line);
        const [, current, total, title] = legacyStep.exec(line) ?? [];
        if (title === undefined) return;
        name = stepTitle(title);
        stepLines = createTail(linesOfStep);
        report({ type: 'build-step', current: Number(current), total: Number(total), name });
      },
    };
    try {
      const { exitCode, stderr } = await programs.run(command);
      const error = stderr.split('\n').at(-1) ?? '';
      return { exitCode, step: name === undefined ? undefined : { step: name, error, lines: stepLines.lines() } };
    } finally {
      await staged.remove();
    }
  };
}
