// The one place where programs are started; nothing else imports execa.
//
// Every program gets a process group of its own, so that cancelling reaches its descendants. For the same reason a Ctrl-C in the terminal
// does not reach it: the AbortSignal given to each call does. When this process is killed outright (SIGKILL), nobody is left to end the
// children; nothing can be done about that here.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ExecaError, execa } from 'execa';
import { Cancelled, Failure } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import { lineCap, plain } from '../../text.js';
import type { Observer } from '../../world/index.js';
import { endOf, TimeLimit } from './exit-reason.js';
import { interactive } from './interactive.js';
import { launch } from './launch.js';
import { createLineSplitter, createTail, type LineSplitter, recordBytes, shownBytes } from './lines.js';
import type { Command, Outcome, Programs, Starter, Stream } from './programs.js';

export { MissingProgram, TimeLimit } from './exit-reason.js';

const documentCap = 32 * 1024 * 1024;

/**
 * `environment` replaces that of this process (tests put programs of their own first on its PATH). `first`: a folder that is before the others
 * on the PATH, as soon as it is there.
 */
export function createPrograms(options: {
  redactor: Redactor;
  observer: Observer;
  environment?: Record<string, string>;
  first?: string;
}): Programs {
  const { redactor, observer, environment = process.env, first } = options;
  const door: Starter = {
    observer,
    get environment() {
      return first !== undefined && existsSync(first) ? withFirst(environment, first) : environment;
    },
    // Cutting first could leave half a secret at the edge, which the redactor does not know: long lines are redacted before as well.
    clean: (line) => redactor.clean(plain(line.length > lineCap ? redactor.clean(line) : line)),
  };
  return {
    run: (command) => run(door, command),
    read: (command) => read(door, command),
    interactive: (command) => interactive(door, command),
    launch: (command) => launch(door, command),
    clean: door.clean,
  };
}

/** Windows calls it `Path`, and takes whichever case comes first where there are two. */
function withFirst(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const name = Object.keys(environment).find((key) => key === 'PATH' || (process.platform === 'win32' && /^path$/i.test(key))) ?? 'PATH';
  const rest = environment[name];
  return { ...environment, [name]: rest ? `${folder}${path.delimiter}${rest}` : folder };
}

async function run(door: Starter, command: Command): Promise<Outcome> {
  const tails = { stdout: createTail(), stderr: createTail() };
  const splitter = (stream: Stream) =>
    createLineSplitter(command.onRecord ? recordBytes : shownBytes, (line) => {
      command.onRecord?.(line, stream);
      const shown = door.clean(line);
      command.onLine?.(shown, stream);
      tails[stream].push(shown);
    });
  const exitCode = await start(door, command, { stdout: splitter('stdout'), stderr: splitter('stderr') });
  return { exitCode, stdout: tails.stdout.lines().join('\n'), stderr: tails.stderr.lines().join('\n') };
}

async function read(door: Starter, command: Command): Promise<Outcome> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stdout: LineSplitter = {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= documentCap) chunks.push(chunk);
    },
    end() {},
  };
  const tail = createTail();
  const stderr = createLineSplitter(shownBytes, (line) => tail.push(door.clean(line)));
  const exitCode = await start(door, command, { stdout, stderr });
  if (bytes > documentCap) throw tooLarge(command.file, bytes);
  return { exitCode, stdout: Buffer.concat(chunks).toString('utf8'), stderr: tail.lines().join('\n') };
}

/** Resolves with the exit code, after the last output. */
async function start({ observer, environment, clean }: Starter, command: Command, output: Record<Stream, LineSplitter>): Promise<number> {
  const { file, args, signal } = command;
  const argv = [file, ...args].map(clean);
  if (signal.aborted) throw new Cancelled();
  observer.command(argv);
  const child = execa(file, args, {
    ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
    env: { ...environment, ...command.env },
    extendEnv: false,
    buffer: false,
    killDescendants: true,
    forceKillAfterDelay: (command.graceSeconds ?? 1.5) * 1000,
    timeout: (command.timeoutSeconds ?? 0) * 1000,
    cancelSignal: signal,
  });
  listen(child.stdout, output.stdout);
  listen(child.stderr, output.stderr);
  try {
    await child;
    return 0;
  } catch (error) {
    // What is left of its group, such as a descendant that ignored SIGTERM and closed its streams.
    if (signal.aborted || (error instanceof ExecaError && error.timedOut)) child.kill('SIGKILL');
    return exitCodeOf(error, command, argv.join(' '));
  } finally {
    output.stdout.end();
    output.stderr.end();
  }
}

/** Chunk by chunk, with the keyboard's turn in between: a program that writes without pause must not hold up the screen. */
function listen(stream: Readable | null, splitter: LineSplitter): void {
  stream?.on('data', (chunk: Uint8Array) => {
    splitter.push(chunk);
    stream.pause();
    setImmediate(() => stream.resume());
  });
}

/** The exit code of a program that ended by itself; anything else is thrown. */
function exitCodeOf(error: unknown, command: Command, shown: string): number {
  if (command.signal.aborted) throw new Cancelled();
  if (!(error instanceof ExecaError)) throw error;
  if (error.timedOut) throw new TimeLimit(shown, command.timeoutSeconds ?? 0);
  return endOf(error, command.file);
}

function tooLarge(file: string, bytes: number): Failure {
  return new Failure({
    problem: `The output of ${file} is too long to read`,
    cause: `It has ${bytes} bytes, over the limit of ${documentCap}`,
    fix: 'Retry. If it fails again, report a bug.',
  });
}
