// An application to build: folder, Dockerfile, build arguments, probe paths.
import type { Problem } from '../problem.js';
import type { Component } from './component.js';

/** '' means a TCP check, for an application without a known path. */
export type ProbePaths = { liveness: string; readiness: string };

/** Docker build arguments by name: those of the Dockerfiles, and NEXT_PUBLIC_* variables. */
export type BuildArgs = Record<string, string>;

export type Source = {
  component: Component;
  /** The build context. */
  directory: string;
  dockerfile: string;
  /** The included application, not a person's own checkout. */
  own: boolean;
  paths: ProbePaths;
  buildArgs: BuildArgs;
  /** Findings in a person's own checkout, a few words each, and sentences about surprises. */
  facts: string[];
  hints: string[];
  /** Why it can't be built. */
  refused?: Problem;
  repository: string;
  /** Bytes, unpacked. */
  budget: number;
  containerPort: number;
  /** The deployed tag to keep, whatever the folder contains: only the other image is rebuilt. */
  kept?: string;
};
