// Runs an image alone, on a port that the engine picks, until it answers over HTTP. Always removes the container.
import { hostname } from 'node:os';
import { Cancelled, Failure } from '../../problem.js';
import type { Clock, Docker, Http } from '../../world/index.js';
import { isStill, thisProcess } from '../machine/processes.js';
import type { Outcome, Programs } from '../run/programs.js';
import { unanswered } from './image.js';

type Request = Parameters<Docker['tryOut']>[0];
type Parts = { programs: Programs; clock: Clock; http: Http };

const pollMs = 200;
const commandSeconds = 30;
/** On every container of ours, to find those that a killed run left behind. */
const tryOutLabel = 'taskflow.dev/try-out=true';
/** The process that created it: `pid/started/host`. Several computers may use one engine. */
const ownerLabel = 'taskflow.dev/try-out-owner';

/** `ms`: from the start of the container to its first answer below 500. Failure with the container's last lines; Cancelled if aborted. */
export async function tryOutImage(parts: Parts, request: Request, signal: AbortSignal): Promise<{ ms: number; status: number }> {
  const { programs, clock } = parts;
  if (signal.aborted) throw new Cancelled();
  const name = `taskflow-try-out-${Buffer.from(clock.random(6)).toString('hex')}`;
  const docker = (args: string[], within: AbortSignal) =>
    programs.run({ file: 'docker', args, signal: within, timeoutSeconds: commandSeconds });
  try {
    // Not cancelled, because a client that is killed halfway leaves a container that nobody knows of.
    expect(await docker(createArguments(name, request), new AbortController().signal), `The image ${request.tag} couldn't be tried`);
    const begun = clock.now();
    expect(await docker(['start', name], signal), `A container of ${request.tag} didn't start`);
    const port = await publishedPort(docker, name, request, signal);
    const status = await untilAnswer(parts, docker, { name, port, request }, signal);
    return { ms: clock.now() - begun, status };
  } finally {
    // A signal of its own, because a cancelled run must remove it too.
    await docker(['rm', '--force', '--volumes', name], new AbortController().signal).catch(() => undefined);
  }
}

type RunDocker = (args: string[], signal: AbortSignal) => Promise<Outcome>;

function createArguments(name: string, { tag, port, environment }: Request): string[] {
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const { pid, started } = thisProcess();
  const labels = ['--label', tryOutLabel, '--label', `${ownerLabel}=${pid}/${started}/${hostname()}`];
  return ['create', '--pull=never', '--name', name, ...labels, '--publish', `127.0.0.1::${port}`, ...variables, tag];
}

function expect({ exitCode, stderr }: Outcome, problem: string): void {
  if (exitCode !== 0) throw unanswered(problem, stderr, { fix: 'Fix what Docker names, then retry.' });
}

async function publishedPort(docker: RunDocker, name: string, request: Request, signal: AbortSignal): Promise<number> {
  const { stdout } = await docker(['port', name, `${request.port}/tcp`], signal);
  const port = Number(/:(\d+)\s*$/m.exec(stdout)?.[1]);
  // A container that has ended has no port.
  if (!port) throw await silent(docker, name, request, 'It ended at once');
  return port;
}

async function untilAnswer(
  { clock, http }: Parts,
  docker: RunDocker,
  { name, port, request }: { name: string; port: number; request: Request },
  signal: AbortSignal,
): Promise<number> {
  const deadline = clock.now() + request.seconds * 1000;
  let last = 'Nothing answered';
  for (let round = 0; ; round++) {
    const answer = await http.get(`http://127.0.0.1:${port}${request.path}`, 5, signal);
    if (answer && answer.status < 500) return answer.status;
    if (answer) last = `The last answer was ${answer.status}`;
    // About once a second, because asking the engine costs more than asking the port.
    if (round % 5 === 4) {
      const { stdout } = await docker(['inspect', '--format={{.State.Running}} {{.State.ExitCode}}', name], signal);
      const [running, code] = stdout.trim().split(' ');
      if (running === 'false') throw await silent(docker, name, request, `It ended with exit code ${code}`);
    }
    if (clock.now() > deadline) throw await silent(docker, name, request, `${last} within ${request.seconds} s`);
    await clock.sleep(pollMs, signal);
  }
}

async function silent(docker: RunDocker, name: string, request: Request, cause: string): Promise<Failure> {
  const { stdout, stderr } = await docker(['logs', '--tail', '20', name], AbortSignal.timeout(commandSeconds * 1000));
  const details = [stdout, stderr].flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
  return new Failure({
    problem: `${request.tag} doesn't answer on port ${request.port}${request.path} when it runs alone`,
    cause: `${cause}. ${details.length > 0 ? `Its last line: ${details.at(-1)}` : 'It printed nothing'}`,
    fix: 'Fix what its log names, then retry. The image itself is built.',
    details,
  });
}

/**
 * Removes containers whose process has ended or that name no process, and returns their names. Containers of another computer stay, because
 * it can't be known here whether their process is alive. Failure if docker doesn't answer.
 */
export async function removeLeftovers(programs: Programs, signal: AbortSignal): Promise<string[]> {
  const docker = (args: string[]) => programs.run({ file: 'docker', args, signal, timeoutSeconds: commandSeconds });
  const format = `{{.Names}} {{.Label "${ownerLabel}"}}`;
  const listed = await docker(['ps', '--all', '--filter', `label=${tryOutLabel}`, '--format', format]);
  expect(listed, "Docker couldn't list the containers of earlier runs");
  const found = listed.stdout.split('\n').filter((line) => line.trim() !== '');
  const names = await Promise.all(
    found.map(async (line) => {
      const [name = '', owner = ''] = line.trim().split(' ');
      return (await isLeftover(programs, owner)) ? [name] : [];
    }),
  );
  const left = names.flat();
  if (left.length === 0) return [];
  const removed = await docker(['rm', '--force', '--volumes', ...left]);
  // Another run may have removed it meanwhile.
  if (!/no such container|already in progress/i.test(removed.stderr)) expect(removed, `${left.join(', ')} couldn't be removed`);
  // docker prints the name of each container that it removed.
  const removedNames = new Set(removed.stdout.split('\n').map((line) => line.trim()));
  return left.filter((name) => removedNames.has(name));
}

async function isLeftover(programs: Programs, owner: string): Promise<boolean> {
  const [pid, started, host] = owner.split('/');
  if (!pid || started === undefined || host === undefined) return true;
  return host === hostname() && !(await isStill(programs, { pid: Number(pid), started }));
}
