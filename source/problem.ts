// Failures as values that every reader (screen, plain lines, JSON) shows the same way.
/** Exit statuses of the command line: 1 a step failed, 2 usage, 3 a tool or cluster is missing, 130 interrupted. */
export type ExitStatus = 0 | 1 | 2 | 3 | 130;

export type Problem = {
  /** What happened: one sentence that names the flag, file, tool or pod. */
  problem: string;
  /** Why, if known. */
  cause: string;
  /** How to fix it, in the imperative. */
  fix: string;
  /** The command that fixes it, where there is one. */
  command?: string;
  /** Last lines of output, redacted and without control sequences. */
  details?: string[];
  /** Path of the full log. */
  log?: string;
  /** The key of the secret or the name of the variable to edit, when that fixes it. */
  secret?: string;
  /** Default 1. */
  exit?: ExitStatus;
  /** Others that happened at the same time, such as the other component's. */
  also?: Problem[];
};

/** One problem that has the others in `also`. */
export function joinProblems([first, ...others]: [Problem, ...Problem[]]): Problem {
  return others.length ? { ...first, also: [...(first.also ?? []), ...others] } : first;
}

/** The keys of the Secret `taskflow-secrets`. */
export const secretKeys = ['database-url', 'better-auth-secret', 'openai-api-key'] as const;
export type SecretKey = (typeof secretKeys)[number];

/** Carries a Problem up to whatever shows it. */
export class Failure extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.problem, options);
    this.name = 'Failure';
    this.problem = problem;
  }
}

/** Thrown when, and only when, the AbortSignal of a call was aborted. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}
