// Result of reading a checkout: buildable, or refused with the reason.
import type { AbsentPackage, BuildArgs, Needs, ProbePaths } from '../../release/application.js';

export type Refused = { type: 'refused'; cause: string; fix: string };

export type Checkout =
  /** `facts`: what was found, a few words each. `hints`: sentences about what may surprise the user. `context`, `ignore`, `pythons`, `requirements`: as of a Source. */
  | {
      type: 'buildable';
      facts: string[];
      hints: string[];
      paths: ProbePaths;
      buildArgs: BuildArgs;
      needs: Needs;
      context?: string;
      pythons?: string[];
      requirements?: string[];
      ignore?: string;
      absent?: AbsentPackage[];
      unused?: string[];
    }
  | Refused;
