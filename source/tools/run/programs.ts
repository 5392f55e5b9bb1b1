// Defines how programs are started: a command, its outcome, and the Programs interface.
import type { Observer } from '../../world/index.js';

export type Stream = 'stdout' | 'stderr';

export type Command = {
  /** A program's name on the PATH, or a path. */
  file: string;
  /** Never a secret: argv is readable by every process of the machine. */
  args: string[];
  /** Text for stdin, such as values; otherwise stdin is empty. */
  input?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** No limit by default. */
  timeoutSeconds?: number;
  signal: AbortSignal;
  /** Called for every line: redacted, without control sequences, cut at 4 KiB. */
  onLine?(line: string, stream: Stream): void;
  /** Called for every raw line, up to 1 MiB, for parsing. Text from it must pass `clean` before it is shown or stored. */
  onRecord?(line: string, stream: Stream): void;
  /** Seconds between SIGTERM and SIGKILL. Default 1.5. */
  graceSeconds?: number;
};

/** `stdout` and `stderr` are the last clean lines (10,000, 4 MiB). After a signal, the exit code is 128 plus its number, as in a shell. */
export type Outcome = { exitCode: number; stdout: string; stderr: string };

export type Programs = {
  /** Resolves with any exit code. Rejects with MissingProgram, TimeLimit, Cancelled, or a Failure if it can't be started. */
  run(command: Command): Promise<Outcome>;
  /** Like `run`, but stdout is complete and raw, for parsers. It may hold secrets, so don't show it. Failure above 32 MiB. */
  read(command: Command): Promise<Outcome>;
  /**
   * Gives the terminal to a program until it ends, then restores it. Resolves with the exit code. The program gets Ctrl-C; SIGTERM and SIGHUP
   * to us end it. Its output isn't cleaned or redacted. Rejects like `run` if it can't be started.
   */
  interactive(command: Pick<Command, 'file' | 'args' | 'env'>): Promise<number>;
  /** Starts a program that outlives us. False if it is missing or fails within two seconds. */
  launch(command: Pick<Command, 'file' | 'args'>): Promise<boolean>;
  /** The redactor and the sanitizer, for text from a raw line. */
  clean(line: string): string;
};

export type Starter = { observer: Observer; readonly environment: NodeJS.ProcessEnv; clean: Programs['clean'] };
