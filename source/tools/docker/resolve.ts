// Resolves the packages of a Python checkout in a container, before its image is built. Leaves no image.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { contextFiles } from '../../build-context.js';
import { parseJson } from '../../parse-json.js';
import type { BuildEvent, Resolution, ResolutionRequest } from '../../world/index.js';
import { createLogFile } from '../run/log-file.js';
import type { Programs } from '../run/programs.js';
import { createBuildProgress } from './buildkit.js';
import { copyContext } from './legacy-context.js';

const result = v.variant('type', [
  v.object({ type: v.literal('unresolved'), words: v.string() }),
  v.object({
    type: v.literal('resolved'),
    python: v.string(),
    versions: v.record(v.string(), v.string()),
    fromSource: v.array(v.string()),
    compiled: v.array(v.string()),
    headers: v.boolean(),
    until: v.string(),
    constrained: v.boolean(),
    missing: v.array(v.object({ name: v.string(), because: v.string() })),
    unknown: v.array(v.object({ name: v.string(), where: v.string() })),
    absent: v.array(
      v.object({
        name: v.string(),
        reason: v.picklist(['index', 'file', 'standard']),
        places: v.array(v.string()),
        imported: v.exactOptional(v.object({ where: v.string(), module: v.string(), atStart: v.boolean() })),
      }),
    ),
  }),
]);

/** Undefined if the container couldn't be built, for a reason that the build of the image will report. Cancelled if aborted. */
export async function resolvePackages(
  programs: Programs,
  request: ResolutionRequest,
  report: (event: BuildEvent) => void,
  signal: AbortSignal,
): Promise<Resolution | undefined> {
  const stage = await mkdtemp(path.join(tmpdir(), 'taskflow-resolve-'));
  const log = createLogFile(request.log);
  const progress = createBuildProgress(programs.clean);
  try {
    const context = await stageContext(stage, request);
    const { exitCode } = await programs.run({
      file: 'docker',
      args: resolveArguments(request, context, path.join(stage, 'result')),
      signal,
      onRecord(line, stream) {
        if (stream !== 'stderr') return;
        for (const event of progress.read(line)) {
          if (event.type === 'line') log.write(event.line);
          report(event);
        }
      },
    });
    if (exitCode !== 0) return undefined;
    return parseJson(result, await readFile(path.join(stage, 'result', 'result.json'), 'utf8'));
  } finally {
    log.close();
    await rm(stage, { recursive: true, force: true });
  }
}

/** The command that it runs, to show it. */
export function resolveArguments({ resolver, buildArgs }: ResolutionRequest, context: string, to: string): string[] {
  const args = Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const output = ['--progress=rawjson', '--provenance=false', '--output', `type=local,dest=${to}`];
  return ['buildx', 'build', ...output, '--file', path.join(resolver, 'Dockerfile'), ...args, context];
}

/** The scripts, the plan, and the files that the image's build sees. */
async function stageContext(stage: string, { resolver, context, dockerfile, ignore, plan }: ResolutionRequest): Promise<string> {
  const directory = path.join(stage, 'context');
  await mkdir(directory);
  const scripts = (await readdir(resolver)).filter((name) => name.endsWith('.py'));
  for (const script of scripts) await cp(path.join(resolver, script), path.join(directory, script));
  await writeFile(path.join(directory, 'plan.json'), JSON.stringify(plan));
  await copyContext(context, path.join(directory, 'checkout'), await contextFiles(context, dockerfile, ignore));
  return directory;
}
