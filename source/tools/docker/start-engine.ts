// Starts the Docker engine where that needs no password: finds the command, runs it, and waits for the engine to answer.
import { Cancelled, Failure } from '../../problem.js';
import { quoteCommand } from '../../quote.js';
import { sanitize } from '../../sanitize.js';
import type { Clock, Docker, DockerDesktop, Machine, MachineFacts } from '../../world/index.js';
import { desktopNames } from '../../world/machine.js';
import { isAccessible } from '../machine/accessible.js';
import { TimeLimit } from '../run/process.js';
import type { Outcome, Programs } from '../run/programs.js';

type Starter = { text: string; command: string[] };

/** `root`: prefix of absolute paths, for tests. */
type Here = {
  programs: Programs;
  platform: Machine['platform'];
  facts: Pick<MachineFacts, 'wsl' | 'root' | 'desktops'>;
  environment: NodeJS.ProcessEnv;
  root?: string;
};

const askSeconds = 10;
/** For the command. The first start of Colima downloads a virtual machine. */
const commandSeconds = 600;
/** For the engine, after the command has ended. */
const startSeconds = 120;
const pauseMs = 1500;

export async function engineStarter(here: Here, signal: AbortSignal): Promise<Starter | undefined> {
  const { platform, facts, environment } = here;
  const [named = '', endpoint = ''] = await Promise.all([
    outputOf(here, ['docker', 'context', 'show'], signal),
    outputOf(here, ['docker', 'context', 'inspect', '--format={{.Endpoints.docker.Host}}'], signal),
  ]);
  // The engine of another computer. DOCKER_HOST wins over the context.
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

/** Names of their docker contexts. */
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
      return (await succeeds(here, ['rdctl', 'version'], signal)) ? { text, command: ['rdctl', 'start'] } : undefined;
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
    const unit = await succeeds(here, ['systemctl', '--user', 'cat', 'docker-desktop'], signal);
    return unit ? ['systemctl', '--user', 'start', 'docker-desktop'] : undefined;
  }
  // Exists since Docker Desktop 4.37 (https://docs.docker.com/desktop/features/desktop-cli/).
  if (await succeeds(here, ['docker', 'desktop', 'version'], signal)) return ['docker', 'desktop', 'start'];
  const folder = facts.wsl ? '/mnt/c/Program Files' : (environment.ProgramFiles ?? 'C:\\Program Files');
  const program = [folder, 'Docker', 'Docker', 'Docker Desktop.exe'].join(facts.wsl ? '/' : '\\');
  return (await isAccessible(root + program)) ? [program] : undefined;
}

/** The engine from the system's package, started with systemd or, without it, with an init script. */
async function linuxEngine(here: Here, signal: AbortSignal): Promise<Starter | undefined> {
  const { facts, root = '' } = here;
  const text = 'the Docker service';
  const systemd = await isAccessible(`${root}/run/systemd/system`);
  // The unit of rootless Docker belongs to the user.
  if (systemd && !facts.root && (await succeeds(here, ['systemctl', '--user', 'cat', 'docker'], signal)))
    return { text, command: ['systemctl', '--user', 'start', 'docker'] };
  const there = systemd ? await succeeds(here, ['systemctl', 'cat', 'docker'], signal) : await isAccessible(`${root}/etc/init.d/docker`);
  if (!there) return undefined;
  const command = systemd ? ['systemctl', 'start', 'docker'] : ['service', 'docker', 'start'];
  if (facts.root) return { text, command };
  return (await succeeds(here, ['sudo', '-n', 'true'], signal)) ? { text, command: ['sudo', '-n', ...command] } : undefined;
}

const succeeds = async (here: Here, command: string[], signal: AbortSignal) => (await outputOf(here, command, signal)) !== undefined;

/** Its output if it succeeds; undefined otherwise, also if the program is missing. */
async function outputOf({ programs }: Here, [file = '', ...args]: string[], signal: AbortSignal): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await programs.run({ file, args, signal, timeoutSeconds: askSeconds });
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

type Starting = { programs: Programs; clock: Clock; engine(signal: AbortSignal): ReturnType<Docker['engine']> };

/** Rejects with Cancelled, or with a Failure that shows what the command printed or why the engine doesn't answer. */
export async function startEngine(
  { programs, clock, engine }: Starting,
  command: string[],
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  report(quoteCommand(command));
  await runStarter(programs, command, report, signal);
  const until = clock.now() + startSeconds * 1000;
  for (;;) {
    const found = await engine(signal);
    // An engine that denies access to this user runs too; the check that follows reports it.
    if (found.type === 'running' || found.type === 'denied') return;
    const left = Math.round((until - clock.now()) / 1000);
    if (left <= 0) throw notAnswering(command, found.type === 'hangs' ? `No answer in ${found.seconds} s` : found.reason);
    report(`Waiting up to ${left} s for the Docker engine`);
    await clock.sleep(pauseMs, signal);
  }
}

async function runStarter(programs: Programs, command: string[], report: (text: string) => void, signal: AbortSignal): Promise<void> {
  const [file = '', ...args] = command;
  // A desktop application doesn't end.
  if (file.endsWith('.exe')) {
    if (!(await programs.launch({ file, args }))) throw notStarted(command, 'It ended at once', []);
    return;
  }
  const onLine = (line: string) => line.trim() && report(sanitize(line.trim()));
  let ended: Outcome;
  try {
    ended = await programs.run({ file, args, signal, timeoutSeconds: commandSeconds, onLine });
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof Failure)) throw error;
    throw notStarted(command, error instanceof TimeLimit ? `It didn't end within ${error.seconds} s` : error.problem.cause, []);
  }
  if (ended.exitCode === 0) return;
  const lines = `${ended.stderr}\n${ended.stdout}`.split('\n').filter((line) => line.trim() !== '');
  throw notStarted(command, lines.at(-1) ?? `It ended with exit code ${ended.exitCode}`, lines.slice(-6));
}

function notStarted(command: string[], cause: string, details: string[]): Failure {
  return new Failure({
    problem: "The Docker engine couldn't be started",
    cause,
    fix: 'Start it yourself, then retry.',
    command: quoteCommand(command),
    ...(details.length > 1 ? { details } : {}),
    exit: 3,
  });
}

function notAnswering(command: string[], reason: string): Failure {
  return new Failure({
    problem: `The Docker engine didn't answer within ${startSeconds / 60} min of its start`,
    cause: reason,
    fix: 'Check whether its window is waiting for you. When docker version shows a server, retry.',
    command: quoteCommand(command),
    exit: 3,
  });
}
