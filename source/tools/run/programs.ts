// Types of the one place that starts programs.
import type { Observer } from '../../world/index.js';

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

export type Starter = { observer: Observer; readonly environment: NodeJS.ProcessEnv; clean: Programs['clean'] };
