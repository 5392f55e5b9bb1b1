// Runs an image alone, as a pod would, on a port that the engine picks, until it answers over HTTP. Always removes the container.
import { Cancelled, type Failure } from '../../problem.js';
import { sanitize } from '../../sanitize.js';
import type { Clock, Http, TrialOutcome, TrialRequest, TrialWatch } from '../../world/index.js';
import type { Outcome, Programs } from '../run/programs.js';
import { unanswered } from './image.js';
import { imageConfig } from './image-config.js';
import { createArguments, emptyFolders, exportLines, prepareArguments } from './trial-container.js';

type Parts = { programs: Programs; clock: Clock; http: Http };
type RunDocker = (args: string[], signal: AbortSignal) => Promise<Outcome>;

const pollMs = 200;
const commandSeconds = 30;
/** Copying an application's folder may take a while. */
const prepareSeconds = 120;

/** Failure if docker can't run it; Cancelled if aborted. What the application does is an outcome. */
export async function tryOutImage(parts: Parts, request: TrialRequest, watch: TrialWatch, signal: AbortSignal): Promise<TrialOutcome> {
  const { programs, clock } = parts;
  const { command, directory } = await imageConfig(programs, request.tag, signal);
  const name = `taskflow-try-out-${Buffer.from(clock.random(6)).toString('hex')}`;
  const folders = request.writable.length ? await prepareFolders(programs, `${name}-folders`, request, signal) : [];
  try {
    const outcome = command.length ? await runContainer(parts, { name, request, folders, command, directory, watch }, signal) : 'no shell';
    if (outcome !== 'no shell') return outcome;
    const plain = await runContainer(parts, { name, request, folders, directory, watch }, signal);
    if (plain === 'no shell') throw new Error('an image without an entrypoint of ours needs no shell');
    return plain;
  } finally {
    if (folders.length) await remove(dockerOf(programs), `${name}-folders`);
  }
}

const dockerOf =
  (programs: Programs): RunDocker =>
  (args, signal) =>
    programs.run({ file: 'docker', args, signal, timeoutSeconds: commandSeconds });

/** A signal of its own, because a cancelled run must remove it too. */
async function remove(docker: RunDocker, name: string): Promise<void> {
  await docker(['rm', '--force', '--volumes', name], new AbortController().signal).catch(() => undefined);
}

/** Not cancelled, because a client that is killed halfway leaves a container that nobody knows of. */
async function create(docker: RunDocker, args: string[], tag: string): Promise<void> {
  const { exitCode, stderr } = await docker(args, new AbortController().signal);
  if (exitCode !== 0) throw refused(`The image ${tag} couldn't be tried`, stderr);
}

const refused = (problem: string, stderr: string): Failure => unanswered(problem, stderr, { fix: 'Fix what Docker names, then retry.' });

/** The arguments that mount the writable folders. */
async function prepareFolders(programs: Programs, name: string, request: TrialRequest, signal: AbortSignal): Promise<string[]> {
  if (signal.aborted) throw new Cancelled();
  const docker = dockerOf(programs);
  await create(docker, prepareArguments(name, request), request.tag);
  const args = ['start', '--attach', name];
  const { exitCode } = await programs.run({ file: 'docker', args, signal, timeoutSeconds: prepareSeconds }).catch(async (error) => {
    await remove(docker, name);
    throw error;
  });
  if (exitCode === 0) return ['--volumes-from', name];
  await remove(docker, name);
  return emptyFolders(request);
}

type Trial = { name: string; request: TrialRequest; folders: string[]; watch: TrialWatch; directory: string; command?: string[] };

async function runContainer(parts: Parts, trial: Trial, signal: AbortSignal): Promise<TrialOutcome | 'no shell'> {
  const { programs, clock } = parts;
  const { name, request, folders, watch, command } = trial;
  if (signal.aborted) throw new Cancelled();
  const docker = dockerOf(programs);
  const client = new AbortController();
  try {
    await create(docker, createArguments(name, request, folders, command), request.tag);
    const begun = clock.now();
    const input = command && { input: exportLines(request.environment) };
    const args = ['start', '--attach', ...(command ? ['--interactive'] : []), name];
    let attached = true;
    const output = programs
      .run({ file: 'docker', args, signal: client.signal, onRecord: (line) => watch.line(sanitize(line)), ...input })
      .finally(() => {
        attached = false;
      });
    output.catch(() => undefined);
    const outcome = await untilAnswer(parts, docker, { ...trial, begun, isAttached: () => attached }, signal);
    // Its last lines may still be on their way.
    if (outcome === 'no shell' || outcome.type === 'ended') await output.catch(() => undefined);
    return outcome;
  } finally {
    await remove(docker, name);
    client.abort();
  }
}

type Running = Trial & { begun: number; isAttached(): boolean };

async function untilAnswer(
  { clock, http }: Parts,
  docker: RunDocker,
  running: Running,
  signal: AbortSignal,
): Promise<TrialOutcome | 'no shell'> {
  const { name, request, watch, directory, begun, isAttached } = running;
  let port: number | undefined;
  let last: number | undefined;
  for (let round = 0; ; round++) {
    // The first rounds pass while the container starts; each question is a process.
    if (port === undefined && round % 3 === 2) port = await publishedPort(docker, name, request.port, signal);
    const answer = port && (await http.get(`http://127.0.0.1:${port}${request.path}`, 5, signal));
    if (answer) last = answer.status;
    if (last !== undefined && last < 500) return { type: 'answered', ms: clock.now() - begun, status: last };
    // The client may lose its connection while the container runs. About once a second, because asking the engine costs more than the port.
    const ended = !isAttached() && round % 5 === 0 ? await endOf(docker, running, signal) : undefined;
    if (ended) return ended;
    if (clock.now() - begun > request.seconds * 1000 || watch.isOver(last)) {
      return { type: 'silent', ms: clock.now() - begun, directory, ...(last === undefined ? {} : { status: last }) };
    }
    await clock.sleep(pollMs, signal);
  }
}

/** Undefined while the container isn't running. */
async function publishedPort(docker: RunDocker, name: string, port: number, signal: AbortSignal): Promise<number | undefined> {
  const { stdout } = await docker(['port', name, `${port}/tcp`], signal);
  return Number(/:(\d+)\s*$/m.exec(stdout)?.[1]) || undefined;
}

async function endOf(
  docker: RunDocker,
  { name, request, command, directory }: Running,
  signal: AbortSignal,
): Promise<TrialOutcome | 'no shell' | undefined> {
  const format = '{{.State.Running}} {{.State.ExitCode}} {{.State.Error}}';
  const { stdout } = await docker(['inspect', `--format=${format}`, name], signal);
  const [, state = '', code = '', error = ''] = /^(\w+) (\d+) ?(.*)$/s.exec(stdout.trim()) ?? [];
  if (state === 'true') return undefined;
  if (command && /exec: "sh":/.test(error)) return 'no shell';
  if (error) throw refused(`A container of ${request.tag} didn't start`, error);
  return { type: 'ended', exitCode: Number(code), directory };
}
