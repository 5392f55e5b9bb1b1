// An application as it is built: folder, Dockerfile, build arguments, probe paths.
import type { Problem } from '../problem.js';
import type { Component } from './component.js';

/** Probe and check paths; '' is a TCP check, for an application that is not known to have one. */
export type ProbePaths = { liveness: string; readiness: string };

/** Docker build arguments by name; those of the Dockerfiles, and NEXT_PUBLIC_* names. */
export type BuildArgs = Record<string, string>;

export type Source = {
  component: Component;
  /** The build context. */
  directory: string;
  dockerfile: string;
  /** The application that comes with this program, not a person's own checkout. */
  own: boolean;
  paths: ProbePaths;
  buildArgs: BuildArgs;
  /** What was found in a person's own checkout, a few words each; and sentences about what may surprise. */
  facts: string[];
  hints: string[];
  /** Why it cannot be built, when that is so. */
  refused?: Problem;
  repository: string;
  /** Bytes, unpacked. */
  budget: number;
  containerPort: number;
  /** The tag to stay with, whatever the folder holds now: the other image is the one to be rebuilt. */
  kept?: string;
};
