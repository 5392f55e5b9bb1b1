// Result of reading a checkout: buildable, or refused with the reason.
import type { BuildArgs, Paths } from '../../release/application.js';

export type Refused = { type: 'refused'; cause: string; cure: string };

export type Checkout =
  /** `facts` say what was found, a few words each; `hints` are sentences about what may surprise although it can be built. */
  { type: 'buildable'; facts: string[]; hints: string[]; paths: Paths; buildArgs: BuildArgs } | Refused;
