// Decides which application is deployed when the current folder holds more than one, or holds it deeper down.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesUnder } from '../build-context.js';
import { type LastCommit, lastChange } from '../deploy/checkout/packages-day.js';
import { findPairs, type Pair } from '../deploy/checkout/pairs.js';
import { holdsApplication } from '../deploy/checkout/source.js';
import { parseDockerIgnore } from '../ignore-file.js';
import { Cancelled, Failure } from '../problem.js';
import { components } from '../release/component.js';
import type { ApplicationChoice } from '../state/schema.js';
import type { Common } from './cli/options.js';

/** Asks which of the pairs to deploy, newest first. */
export type ChooseApplication = (pairs: Pair[]) => Promise<ApplicationChoice>;

export type Application = {
  common: Common;
  /** To be saved: what the person chose now. */
  chosen?: ApplicationChoice;
};

/** `start`: the folder where the program was started. `before` reads what was chosen there before. */
type Request = { start: string; before(): ApplicationChoice | undefined; choose: ChooseApplication | undefined; lastCommit: LastCommit };

/**
 * The command with the folders of the application to deploy. The flags decide, then `./frontend` with `./backend`, then what was chosen here
 * before, then `choose`. Without `choose`, only what was chosen before counts.
 */
export async function applicationOf(common: Common, { start, before, choose, lastCommit }: Request): Promise<Application> {
  if (common.frontend !== undefined || common.backend !== undefined) return { common };
  if (components.every((component) => holdsApplication(component, path.join(start, component)))) return { common };
  const chosenBefore = before();
  if (chosenBefore && isThere(chosenBefore, start)) return { common: withChoice(common, chosenBefore) };
  const pairs = choose
    ? await findPairs(start, (folder) => lastChange(folder, { lastCommit, names: () => filesUnder(folder, unimportant) }))
    : [];
  if (!choose || pairs.length === 0) return { common };
  const chosen = await choose(pairs);
  return { common: withChoice(common, chosen), chosen };
}

/** They may be many, and tell nothing about when somebody last worked in the folder. */
const unimportant = parseDockerIgnore('**/node_modules\n**/.*\n**/venv\n**/__pycache__');

function isThere(choice: ApplicationChoice, start: string): boolean {
  return choice === 'included' || components.every((component) => existsSync(path.join(start, choice[component])));
}

function withChoice(common: Common, choice: ApplicationChoice): Common {
  return choice === 'included' ? common : { ...common, frontend: choice.frontend, backend: choice.backend };
}

/** `up`: the newest pair with --yes; nobody can be asked otherwise. */
export function newestPair(yes: boolean, tell: (text: string) => void): ChooseApplication {
  return async (pairs) => {
    const [newest] = pairs;
    if (!newest) throw new Cancelled();
    const { frontend, backend } = newest;
    if (!yes) throw undecided(pairs, newest);
    const others = pairs.length > 1 ? `, the newest of ${pairs.length} applications here` : '';
    tell(`Deploys ${frontend} and ${backend}${others}. To choose others, pass --frontend DIR and --backend DIR.`);
    return { frontend, backend };
  };
}

function undecided(pairs: Pair[], { frontend, backend }: Pair): Failure {
  return new Failure({
    problem:
      pairs.length === 1 ? 'This folder holds an application of your own' : `This folder holds ${pairs.length} applications of your own`,
    cause: `Found ${pairs.map((pair) => `${pair.frontend} with ${pair.backend}`).join(', ')}`,
    fix: `Pass --frontend ${frontend} --backend ${backend}, or --yes for the newest. To deploy the included TaskFlow, run the command in another folder.`,
    exit: 2,
  });
}
