// The resources that `down` removes: their condition, names, and commands.

import { quoteCommand } from '../../quote.js';
import type { LedgerEntry, ResourceType, Target, World } from '../../world/index.js';

export type Scope = {
  world: World;
  target: Target;
  secretName: string;
  signal: AbortSignal;
};

/** `because` completes a sentence that begins with "it is left". `command`: what would remove it by hand. */
export type Condition =
  | { type: 'as-made' }
  /** It doesn't exist any more. */
  | { type: 'gone' }
  /** Somebody changed it: removed only when it is named. */
  | { type: 'changed'; because: string; command: string }
  /** taskflow-tui didn't make it: never removed. */
  | { type: 'foreign'; because: string; command?: string }
  /** Another release of taskflow-tui uses it too: removed with the last one. */
  | { type: 'shared'; because: string; command: string }
  /** It can't be checked; `failed`: because of an error, and not because the cluster is stopped. */
  | { type: 'unknown'; because: string; failed: boolean };

export type Resource = {
  made: LedgerEntry;
  /** Where it was found; `label` only if the ledger doesn't have it. */
  known: 'ledger' | 'label';
  /** `release taskflow, revision 3` */
  text: string;
  now: Condition;
  /** The installed release uses it. */
  inUse: boolean;
};

/** The order of removal: the release before what it uses, the cluster after everything in it. */
export const order = ['release', 'node-image', 'secret', 'namespace', 'engine-image', 'cluster'] as const satisfies ResourceType[];
/** Removed when the cluster is deleted. */
export const inCluster: readonly ResourceType[] = ['release', 'node-image', 'secret', 'namespace'];

/** Unique in a list. */
export function keyOf({ type, name }: Pick<LedgerEntry, 'type' | 'name'>): string {
  return `${type} ${name}`;
}

/** `release taskflow` */
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

/** The command that does the same by hand, quoted for a shell. */
export function commandFor(made: LedgerEntry, { target, world }: Pick<Scope, 'target' | 'world'>): string {
  const kubectl = ['kubectl', '--context', target.context];
  switch (made.type) {
    case 'release':
      return quoteCommand(world.helm.uninstallCommand());
    case 'secret':
      return quoteCommand([...kubectl, '--namespace', target.namespace, 'delete', 'secret', made.name]);
    case 'namespace':
      return quoteCommand([...kubectl, 'delete', 'namespace', made.name]);
    case 'node-image':
      return quoteCommand(['minikube', '-p', target.profile, 'image', 'rm', made.name]);
    case 'engine-image':
      return quoteCommand(['docker', 'image', 'rm', made.name]);
    case 'cluster':
      return quoteCommand(['minikube', '-p', made.name, made.how === 'made' ? 'delete' : 'stop']);
  }
}

/** Steps whose records are invalid after its removal. */
export function stepsToForget(made: LedgerEntry): string[] {
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
