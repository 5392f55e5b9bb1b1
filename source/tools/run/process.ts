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

export type Stream = 'stdout' | 'stderr';

export type Command = {
  /** A program's name, looked up on the PATH of the environment, or a path. */
  file: string;
  /** Never a secret: argv is readable by every process of the machine. */
  args: string[];
  /** Goes to stdin; without it stdin is empty. The place for values. */
  input?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** No limit when left out. */
  timeoutSeconds?: number;
  signal: AbortSignal;
  /** Every line as it comes: redacted, free of control sequences, cut at 4 KiB. */
  onLine?(line: string, stream: Stream): void;
  /** Every line as it is, up to 1 MiB, to be parsed and never shown or kept: what is taken from it must pass `clean`. */
  onRecord?(line: string, stream: Stream): void;
  /** How long a program that was asked to end (SIGTERM) may take before it is killed. Default 1.5. */
  graceSeconds?: number;
};

/** `stdout` and `stderr` are the last lines (10,000, 4 MiB), clean. A program that a signal ended has 128 + its number, as in a shell. */
export type Outcome = { exitCode: number; stdout: string; stderr: string };

export type Programs = {
  /** Runs to the end, whatever the exit code. Rejects with MissingProgram, TimeLimit, Cancelled, or a Failure when it cannot be started. */
  run(command: Command): Promise<Outcome>;
  /** As `run`, but stdout is whole and untouched, for a parser: JSON with secrets in it must not be shown. Failure above 32 MiB. */
  read(command: Command): Promise<Outcome>;
  /**
   * Gives this terminal to a program until it ends, and takes it back as it was; the exit code. Ctrl-C is the program's; SIGTERM and SIGHUP
   * that reach us end it. Its output is not seen here, so it is neither cleaned nor redacted. Rejects as `run` does when it cannot be started.
   */
  interactive(command: Pick<Command, 'file' | 'args' | 'env'>): Promise<number>;
  /** Starts a program that goes on by itself. False when it is not there, or fails within the second or two that such a start takes. */
  launch(command: Pick<Command, 'file' | 'args'>): Promise<boolean>;
  /** What every line passes: the redactor and the sanitizer. For text that was taken out of a record. */
  clean(line: string): string;
};

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
  const door: Door = {
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

export type Door = { observer: Observer; readonly environment: NodeJS.ProcessEnv; clean: Programs['clean'] };

/** Windows calls it `Path`, and takes whichever case comes first where there are two. */
function withFirst(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const name = Object.keys(environment).find((key) => key === 'PATH' || (process.platform === 'win32' && /^path$/i.test(key))) ?? 'PATH';
  const rest = environment[name];
  return { ...environment, [name]: rest ? `${folder}${path.delimiter}${rest}` : folder };
}

async function run(door: Door, command: Command): Promise<Outcome> {
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

async function read(door: Door, command: Command): Promise<Outcome> {
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
async function start({ observer, environment, clean }: Door, command: Command, output: Record<Stream, LineSplitter>): Promise<number> {
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
    problem: `the answer of ${file} is too long to read`,
    cause: `it has ${bytes} bytes, over the limit of ${documentCap}`,
    cure: 'retry; if it stays, report it',
  });
}
