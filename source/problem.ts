// Failures as values that every reader (screen, plain lines, JSON) shows the same way.
/** Exit statuses of the command line: 1 a step failed, 2 usage, 3 a tool or cluster is missing, 130 interrupted. */
export type ExitStatus = 0 | 1 | 2 | 3 | 130;

export type Problem = {
  /** What happened, one line, naming the flag, file, tool or pod. */
  problem: string;
  /** Why, as far as it is known. */
  cause: string;
  /** What to do about it, in words. */
  fix: string;
  /** The command that the fix comes down to, where there is one; shown, never to be copied by need. */
  command?: string;
  /** Last lines of output, already redacted and free of control sequences. */
  details?: string[];
  /** Path of the full log. */
  log?: string;
  /** The secret key to edit when that is the fix. */
  secret?: SecretKey;
  /** Default 1. */
  exit?: ExitStatus;
};

/** The keys of the Secret `taskflow-secrets`. */
export const secretKeys = ['database-url', 'better-auth-secret', 'openai-api-key'] as const;
export type SecretKey = (typeof secretKeys)[number];

/** A Problem on its way up to the step that shows it. */
export class Failure extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.problem, options);
    this.name = 'Failure';
    this.problem = problem;
  }
}

/** Thrown (and only thrown) when the AbortSignal given to a call was aborted. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}
