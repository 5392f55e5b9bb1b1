// What a person's own application turns out to be, read before it is built: what was found, what it needs, or why it cannot be built.
import type { Component } from '../engine/event.js';
import { readBackend } from './backend/backend.js';
import { openFolder } from './folder.js';
import { readFrontend } from './frontend/frontend.js';

/** Probe and check paths; '' is a TCP check, for an application that is not known to have one. */
export type Paths = { liveness: string; readiness: string };

/** Docker build arguments by name; those of the Dockerfiles, and NEXT_PUBLIC_* names. */
export type BuildArgs = Record<string, string>;

export type Checkout =
  /** `facts` say what was found, a few words each; `hints` are sentences about what may surprise although it can be built. */
  { type: 'buildable'; facts: string[]; hints: string[]; paths: Paths; buildArgs: BuildArgs } | Refused;
export type Refused = { type: 'refused'; cause: string; cure: string };

/** `given`: build arguments that the person chose, which win over what is found. Only files that the build would see are read. */
export function readCheckout(component: Component, directory: string, dockerfile: string, given: BuildArgs): Promise<Checkout> {
  const folder = openFolder(directory, dockerfile);
  return component === 'frontend' ? readFrontend(folder, given) : readBackend(folder, given);
}
