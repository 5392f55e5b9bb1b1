// What `down` is about: a thing that taskflow-tui made, and how it is found now.
import { quoted } from '../../text.js';
import type { LedgerEntry, ResourceType, Target, World } from '../../world/index.js';

export type Scope = {
  world: World;
  target: Target;
  secretName: string;
  signal: AbortSignal;
};

/** `because` completes a sentence that begins with "it is left". `command`: what would remove it by hand. */
export type Now =
  | { type: 'as-made' }
  /** It is not there any more. */
  | { type: 'gone' }
  /** Somebody changed it since: it goes only when it is named. */
  | { type: 'changed'; because: string; command: string }
  /** It is not what was made here, or it was there before: it never goes. */
  | { type: 'foreign'; because: string; command?: string }
  /** Another release that taskflow-tui deployed has it too: it goes with the last one. */
  | { type: 'shared'; because: string; command: string }
  /** It could not be looked at; `failed` when that is an error and no state that it may well be in. */
  | { type: 'unseen'; because: string; failed: boolean };

export type Thing = {
  made: LedgerEntry;
  /** Where it is known from; by its marks are things found that no ledger has. */
  known: 'ledger' | 'marks';
  /** What it is: `release taskflow, revision 3`. */
  text: string;
  now: Now;
  /** The installed release runs it, reads it or lies in it. */
  inUse: boolean;
};

/** In this order they go: the release before what it uses, the cluster after everything that is in it. */
export const order = ['release', 'node-image', 'secret', 'namespace', 'engine-image', 'cluster'] as const satisfies ResourceType[];
/** What is in the cluster, and goes when it is deleted. */
export const inCluster: readonly ResourceType[] = ['release', 'node-image', 'secret', 'namespace'];

/** A key for sets and maps: no two things of a list share it. */
export function keyOf({ type, name }: Pick<LedgerEntry, 'type' | 'name'>): string {
  return `${type} ${name}`;
}

/** As in `release taskflow`. */
export function nameOf(made: LedgerEntry): string {
  switch (made.type) {
    case 'release':
      return `release ${made.name}`;
    case 'secret':
      return `Secret ${made.name}`;
    case 'namespace':
      return `namespace ${made.name}`;
    case 'node-image':
      return `image ${made.name} in the node`;
    case 'engine-image':
      return `image ${made.name} in the engine`;
    case 'cluster':
      return `cluster ${made.name}, which taskflow-tui ${made.how}`;
  }
}

/** The command that does by hand what `down` would do, to be typed as it is. */
export function commandFor(made: LedgerEntry, { target, world }: Pick<Scope, 'target' | 'world'>): string {
  const kubectl = ['kubectl', '--context', target.context];
  switch (made.type) {
    case 'release':
      return quoted(world.helm.uninstallCommand());
    case 'secret':
      return quoted([...kubectl, '--namespace', target.namespace, 'delete', 'secret', made.name]);
    case 'namespace':
      return quoted([...kubectl, 'delete', 'namespace', made.name]);
    case 'node-image':
      return quoted(['minikube', '-p', target.profile, 'image', 'rm', made.name]);
    case 'engine-image':
      return quoted(['docker', 'image', 'rm', made.name]);
    case 'cluster':
      return quoted(['minikube', '-p', made.name, made.how === 'made' ? 'delete' : 'stop']);
  }
}

/** Steps whose memory is void when it is gone. */
export function stepsOf(made: LedgerEntry): string[] {
  switch (made.type) {
    case 'release':
      return ['release', 'ports'];
    case 'secret':
      return ['secrets'];
    case 'namespace':
      return [];
    case 'node-image':
      return ['load'];
    case 'engine-image':
      return ['images', ...['image-frontend', 'image-backend'].filter((note) => made.name.startsWith(`taskflow-${note.slice(6)}:`))];
    case 'cluster':
      return made.how === 'made' ? ['cluster', 'load', 'secrets', 'release', 'ports'] : ['cluster', 'ports'];
  }
}
