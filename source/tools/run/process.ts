// Starts programs. Nothing else imports execa.
//
// Every program gets its own process group, so that canceling reaches its descendants. So Ctrl-C in the terminal doesn't reach it; the
// AbortSignal of the call does. If this process is killed with SIGKILL, the children keep running.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ExecaError, execa } from 'execa';
import { Cancelled, Failure } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import { maxLineLength, sanitize } from '../../sanitize.js';
import type { Observer } from '../../world/index.js';
import { endOf, TimeLimit } from './exit-reason.js';
import { interactive } from './interactive.js';
import { launch } from './launch.js';
import { createLineSplitter, createTail, type LineSplitter, recordBytes, shownBytes } from './lines.js';
import type { Command, Outcome, Programs, Starter, Stream } from './programs.js';

export { MissingProgram, TimeLimit } from './exit-reason.js';

const documentCap = 32 * 1024 * 1024;

/**
 * `environment` replaces this process's environment. `first`: a folder to put first on the PATH as soon as it exists.
 */
export function createPrograms(options: {
  redactor: Redactor;
  observer: Observer;
  environment?: Record<string, string>;
  first?: string;
}): Programs {
  const { redactor, observer, environment = process.env, first } = options;
  const starter: Starter = {
    observer,
    get environment() {
      return first !== undefined && existsSync(first) ? prependToPath(environment, first) : environment;
    },
    // Long lines are redacted before the cut too, because half a secret at the edge would pass the redactor.
    clean: (line) => redactor.clean(sanitize(line.length > maxLineLength ? redactor.clean(line) : line)),
  };
  return {
    run: (command) => run(starter, command),
    read: (command) => read(starter, command),
    interactive: (command) => interactive(starter, command),
    launch: (command) => launch(starter, command),
    clean: starter.clean,
  };
}

/** Windows calls it `Path`, and uses the first one if there are two. */
function prependToPath(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const name = Object.keys(environment).find((key) => key === 'PATH' || (process.platform === 'win32' && /^path$/i.test(key))) ?? 'PATH';
  const rest = environment[name];
  return { ...environment, [name]: rest ? `${folder}${path.delimiter}${rest}` : folder };
}

async function run(starter: Starter, command: Command): Promise<Outcome> {
  const tails = { stdout: createTail(), stderr: createTail() };
  const splitter = (stream: Stream) =>
    createLineSplitter(command.onRecord ? recordBytes : shownBytes, (line) => {
      command.onRecord?.(line, stream);
      const shown = starter.clean(line);
      command.onLine?.(shown, stream);
      tails[stream].push(shown);
    });
  const exitCode = await start(starter, command, { stdout: splitter('stdout'), stderr: splitter('stderr') });
  return { exitCode, stdout: tails.stdout.lines().join('\n'), stderr: tails.stderr.lines().join('\n') };
}

async function read(starter: Starter, command: Command): Promise<Outcome> {
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
  const stderr = createLineSplitter(shownBytes, (line) => tail.push(starter.clean(line)));
  const exitCode = await start(starter, command, { stdout, stderr });
  if (bytes > documentCap) throw tooLarge(command.file, bytes);
  return { exitCode, stdout: Buffer.concat(chunks).toString('utf8'), stderr: tail.lines().join('\n') };
}

/** Resolves with the exit code after the last output. */
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
    // Kills the rest of its group, such as a descendant that ignored SIGTERM and closed its streams.
    if (signal.aborted || (error instanceof ExecaError && error.timedOut)) child.kill('SIGKILL');
    return exitCodeOf(error, command, argv.join(' '));
  } finally {
    output.stdout.end();
    output.stderr.end();
  }
}

/** Pauses after every chunk, so that a program that never stops writing can't block the keyboard and the screen. */
function listen(stream: Readable | null, splitter: LineSplitter): void {
  stream?.on('data', (chunk: Uint8Array) => {
    splitter.push(chunk);
    stream.pause();
    setImmediate(() => stream.resume());
  });
}

/** The exit code of a program that ended by itself; throws everything else. */
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
