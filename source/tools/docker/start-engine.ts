// Starting the docker engine where that needs no password: which command does it here, and waiting until the engine answers.
import { Cancelled, Failure } from '../../problem.js';
import { plain, quoted } from '../../text.js';
import type { Clock, Docker, DockerDesktop, Machine, MachineFacts } from '../../world/index.js';
import { desktopNames } from '../../world/machine.js';
import { isAccessible } from '../machine/accessible.js';
import { TimeLimit } from '../run/process.js';
import type { Outcome, Programs } from '../run/programs.js';

type Starter = { text: string; command: string[] };

/** `root`: the folder in which absolute paths are looked for. */
type Here = {
  programs: Programs;
  platform: Machine['platform'];
  facts: Pick<MachineFacts, 'wsl' | 'root' | 'desktops'>;
  environment: NodeJS.ProcessEnv;
  root?: string;
};

const askSeconds = 10;
/** Of the command: the first start of Colima downloads a machine. */
const commandSeconds = 600;
/** Of the engine, once that has ended. */
const startSeconds = 120;
const pauseMs = 1500;

export async function engineStarter(here: Here, signal: AbortSignal): Promise<Starter | undefined> {
  const { platform, facts, environment } = here;
  const [named = '', endpoint = ''] = await Promise.all([
    says(here, ['docker', 'context', 'show'], signal),
    says(here, ['docker', 'context', 'inspect', '--format={{.Endpoints.docker.Host}}'], signal),
  ]);
  // Of another machine; docker lets DOCKER_HOST win over its context.
  if (/^(tcp|ssh|http)/.test(environment.DOCKER_HOST || endpoint)) return undefined;
  const desktops = [...facts.desktops].sort((a, b) => Number(contexts[b].test(named)) - Number(contexts[a].test(named)));
  if (platform === 'linux' && !contexts['docker-desktop'].test(named)) {
    const engine = await linuxEngine(here, signal);
    if (engine) return engine;
  }
  for (const desktop of desktops) {
    const starter = await starterOf(desktop, here, signal);
    if (starter) return starter;
  }
  return undefined;
}

/** What each calls its docker context. */
const contexts: Record<DockerDesktop, RegExp> = {
  'docker-desktop': /^desktop-/,
  colima: /^colima/,
  orbstack: /^orbstack/,
  'rancher-desktop': /^rancher-desktop/,
};

async function starterOf(desktop: DockerDesktop, here: Here, signal: AbortSignal): Promise<Starter | undefined> {
  const text = desktopNames[desktop];
  switch (desktop) {
    case 'colima':
      return { text, command: ['colima', 'start'] };
    case 'orbstack':
      return { text, command: ['open', '-a', 'OrbStack'] };
    case 'rancher-desktop':
      return (await works(here, ['rdctl', 'version'], signal)) ? { text, command: ['rdctl', 'start'] } : undefined;
    case 'docker-desktop': {
      const command = await desktopCommand(here, signal);
      return command && { text, command };
    }
  }
}

async function desktopCommand(here: Here, signal: AbortSignal): Promise<string[] | undefined> {
  const { platform, facts, environment, root = '' } = here;
  if (platform === 'darwin') return ['open', '-a', 'Docker'];
  if (platform === 'linux' && !facts.wsl) {
    const unit = await works(here, ['systemctl', '--user', 'cat', 'docker-desktop'], signal);
    return unit ? ['systemctl', '--user', 'start', 'docker-desktop'] : undefined;
  }
  // A word of the client since Docker Desktop 4.37 (https://docs.docker.com/desktop/features/desktop-cli/).
  if (await works(here, ['docker', 'desktop', 'version'], signal)) return ['docker', 'desktop', 'start'];
  const folder = facts.wsl ? '/mnt/c/Program Files' : (environment.ProgramFiles ?? 'C:\\Program Files');
  const program = [folder, 'Docker', 'Docker', 'Docker Desktop.exe'].join(facts.wsl ? '/' : '\\');
  return (await isAccessible(root + program)) ? [program] : undefined;
}

/** The engine that came as a package of the system: asked of systemd where that runs, else of its older way. */
async function linuxEngine(here: Here, signal: AbortSignal): Promise<Starter | undefined> {
  const { facts, root = '' } = here;
  const text = 'the docker service';
  const systemd = await isAccessible(`${root}/run/systemd/system`);
  // Docker without root keeps its unit with the user.
  if (systemd && !facts.root && (await works(here, ['systemctl', '--user', 'cat', 'docker'], signal)))
    return { text, command: ['systemctl', '--user', 'start', 'docker'] };
  const there = systemd ? await works(here, ['systemctl', 'cat', 'docker'], signal) : await isAccessible(`${root}/etc/init.d/docker`);
  if (!there) return undefined;
  const command = systemd ? ['systemctl', 'start', 'docker'] : ['service', 'docker', 'start'];
  if (facts.root) return { text, command };
  return (await works(here, ['sudo', '-n', 'true'], signal)) ? { text, command: ['sudo', '-n', ...command] } : undefined;
}

const works = async (here: Here, command: string[], signal: AbortSignal) => (await says(here, command, signal)) !== undefined;

/** What it prints when it ends well; undefined otherwise, also when it is not there. */
async function says({ programs }: Here, [file = '', ...args]: string[], signal: AbortSignal): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await programs.run({ file, args, signal, timeoutSeconds: askSeconds });
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

type Starting = { programs: Programs; clock: Clock; engine(signal: AbortSignal): ReturnType<Docker['engine']> };

/** Rejects with a Failure that shows what the command printed, or why the engine still does not answer; with Cancelled. */
export async function startEngine(
  { programs, clock, engine }: Starting,
  command: string[],
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  report(quoted(command));
  await begin(programs, command, report, signal);
  const until = clock.now() + startSeconds * 1000;
  for (;;) {
    const found = await engine(signal);
    // One that does not let this user in runs as well: the check that follows says so.
    if (found.type === 'running' || found.type === 'denied') return;
    const left = Math.round((until - clock.now()) / 1000);
    if (left <= 0) throw silent(command, found.type === 'hangs' ? `no answer in ${found.seconds} s` : found.reason);
    report(`waiting for the docker engine to answer, ${left} s at most`);
    await clock.sleep(pauseMs, signal);
  }
}

async function begin(programs: Programs, command: string[], report: (text: string) => void, signal: AbortSignal): Promise<void> {
  const [file = '', ...args] = command;
  // An application with windows goes on by itself.
  if (file.endsWith('.exe')) {
    if (!(await programs.launch({ file, args }))) throw notStarted(command, 'it ended at once', []);
    return;
  }
  const onLine = (line: string) => line.trim() && report(plain(line.trim()));
  let ended: Outcome;
  try {
    ended = await programs.run({ file, args, signal, timeoutSeconds: commandSeconds, onLine });
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof Failure)) throw error;
    throw notStarted(command, error instanceof TimeLimit ? `it did not end within ${error.seconds} s` : error.problem.cause, []);
  }
  if (ended.exitCode === 0) return;
  const lines = `${ended.stderr}\n${ended.stdout}`.split('\n').filter((line) => line.trim() !== '');
  throw notStarted(command, lines.at(-1) ?? `it ended with exit code ${ended.exitCode}`, lines.slice(-6));
}

function notStarted(command: string[], cause: string, details: string[]): Failure {
  return new Failure({
    problem: 'the docker engine could not be started',
    cause,
    fix: 'start it yourself, then retry',
    command: quoted(command),
    ...(details.length > 1 ? { details } : {}),
    exit: 3,
  });
}

function silent(command: string[], reason: string): Failure {
  return new Failure({
    problem: `the docker engine did not answer within ${startSeconds / 60} min of its start`,
    cause: reason,
    fix: 'it may want something of you in a window of its own; once docker version shows a server, retry',
    command: quoted(command),
    exit: 3,
  });
}
