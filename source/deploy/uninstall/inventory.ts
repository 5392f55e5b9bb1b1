// Takes the inventory: every resource in the ledger or with our labels, and its condition. Changes nothing.

import { isMadeHere } from '../../release/ledger.js';
import { toProblem } from '../../unexpected-error.js';
import { moment } from '../../units.js';
import type { LedgerEntry, MinikubeState } from '../../world/index.js';
import { findByLabel } from './labels.js';
import { checkNamespace } from './namespace.js';
import { checkRelease } from './release.js';
import { type Condition, commandFor, inCluster, nameOf, order, type Resource, type Scope } from './resource.js';

/** `state`: of the profile. For another context minikube knows no state; it counts as running. */
export type Inventory = { resources: Resource[]; state: MinikubeState };

/** In the order of removal, older resources first. Failure when a running cluster doesn't answer. */
export async function takeInventory(scope: Scope): Promise<Inventory> {
  const { world, target, signal } = scope;
  const state = target.context === target.profile ? (await world.minikube.status(target.profile, signal)).state : 'running';
  const uid = state === 'running' ? (await world.cluster.identity(signal)).uid : undefined;
  if (uid !== undefined) world.store.selectCluster(uid);
  const listed = world.store.ledger().filter(isMadeHere);
  const { labeled, unknown } = await findByLabel(scope, listed, state);
  const check = createCheck(scope, { state, uid });
  const checks = [...listed.map((made) => check({ made, known: 'ledger' })), ...labeled.map((made) => check({ made, known: 'label' }))];
  const resources = [...(await Promise.all(checks)), ...unknown];
  return { resources: order.flatMap((type) => resources.filter(({ made }) => made.type === type)), state };
}

type Entry = Pick<Resource, 'made' | 'known'>;
type Checked = Pick<Resource, 'text' | 'now'> & { inUse?: boolean };

/** Makes each request to the World once, also for several resources. */
function createCheck(scope: Scope, { state, uid }: { state: MinikubeState; uid: string | undefined }) {
  const { world, target, signal } = scope;
  const release = once(() => world.helm.status(signal));
  const nodeImages = once(() => world.minikube.images(target.profile, signal));
  const images = once(async () => (uid === undefined || !(await release()) ? [] : imagesOfRelease(scope)));

  const check = async ({ made, known }: Entry): Promise<Checked> => {
    const text = nameOf(made);
    if (inCluster.includes(made.type) && state !== 'running') return { text, now: notRunning(state, target.profile) };
    switch (made.type) {
      case 'release':
        return checkRelease({ made, known }, await release(), scope);
      case 'secret':
        return { text, now: checkShared(made, scope) ?? (await checkSecret(made, scope)), inUse: (await release()) !== undefined };
      case 'namespace':
        return { text, now: await checkNamespace(made, scope), inUse: (await release()) !== undefined };
      case 'node-image': {
        const held = (await nodeImages()).find(({ tag }) => tag === made.name);
        return {
          text,
          now: checkShared(made, scope) ?? checkImage(made, held?.id, scope),
          inUse: (await images()).some((image) => isTag(image, made.name)),
        };
      }
      case 'engine-image':
        return { text, now: checkShared(made, scope) ?? checkImage(made, (await world.docker.image(made.name, signal))?.id, scope) };
      case 'cluster':
        return { text, now: checkCluster(made, state, uid, scope) };
    }
  };
  return async (entry: Entry): Promise<Resource> => {
    try {
      return { ...entry, inUse: false, ...(await check(entry)) };
    } catch (error) {
      if (signal.aborted) throw error;
      const { problem, cause } = toProblem(error);
      const now: Condition = { type: 'unknown', because: `${problem} (${cause})`, failed: true };
      return { ...entry, text: nameOf(entry.made), now, inUse: false };
    }
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

function notRunning(state: MinikubeState, profile: string): Condition {
  if (state === 'absent') return { type: 'gone' };
  if (state === 'misconfigured') return { type: 'unknown', because: `the kubeconfig doesn't point to ${profile}`, failed: true };
  return { type: 'unknown', because: `the cluster ${profile} isn't running (${state})`, failed: false };
}

/** Asks the deployments too: one with no replicas has no pod. */
async function imagesOfRelease({ world, signal }: Scope): Promise<string[]> {
  const [pods, deployments] = await Promise.all([world.cluster.pods(signal), world.cluster.deployments(signal)]);
  return [...pods, ...deployments].map(({ image }) => image);
}

function isTag(image: string, tag: string): boolean {
  return image === tag || image.endsWith(`/${tag}`);
}

const bare = (id: string) => id.replace(/^sha256:/, '');

/** The ledger has no ID after an interrupted build. The tag, a digest of the content, identifies the image then. */
function checkImage(made: Extract<LedgerEntry, { id: string }>, id: string | undefined, scope: Scope): Condition {
  if (id === undefined) return { type: 'gone' };
  if (!made.id || bare(made.id) === bare(id)) return { type: 'as-made' };
  return { type: 'foreign', because: 'another image has that tag now', command: commandFor(made, scope) };
}

/** Equal content has the same tag in every release, and releases in one namespace can use the same Secret. */
function checkShared(made: LedgerEntry, scope: Scope): Condition | undefined {
  if (!scope.world.store.recordedElsewhere(made.type).includes(made.name)) return undefined;
  return { type: 'shared', because: 'another release of taskflow-tui uses it', command: commandFor(made, scope) };
}

async function checkSecret(made: Extract<LedgerEntry, { type: 'secret' }>, scope: Scope): Promise<Condition> {
  const stored = await scope.world.cluster.secret(made.name, scope.signal);
  const command = commandFor(made, scope);
  if (!stored) return { type: 'gone' };
  if (!made.made) {
    const keys = made.keys.length ? `; taskflow-tui only set ${made.keys.join(', ')}` : '';
    return { type: 'foreign', because: `it existed before${keys}`, command };
  }
  // Recorded before the store, which may have been interrupted.
  if (!made.uid) return stored.ours ? { type: 'as-made' } : { type: 'foreign', because: "it doesn't have our label", command };
  if (made.uid === stored.uid && made.resourceVersion === stored.resourceVersion) return { type: 'as-made' };
  const since = `since ${moment(made.at, scope.world.clock.now())}`;
  const because = made.uid === stored.uid ? `somebody changed it ${since}` : `somebody replaced it ${since}`;
  return { type: 'changed', because, command };
}

/** A new cluster under the same name is somebody else's. */
function checkCluster(
  made: Extract<LedgerEntry, { type: 'cluster' }>,
  state: MinikubeState,
  uid: string | undefined,
  scope: Scope,
): Condition {
  const command = commandFor(made, scope);
  if (state === 'absent' || (made.how === 'started' && state === 'stopped')) return { type: 'gone' };
  if (scope.target.context !== made.name) return { type: 'foreign', because: `the context is ${scope.target.context}`, command };
  if (uid === undefined)
    return { type: 'foreign', because: `it isn't running (${state}), so taskflow-tui can't check that it is the same cluster`, command };
  if (!made.uid)
    return { type: 'foreign', because: "its start was interrupted, so taskflow-tui can't check that it is the same cluster", command };
  return made.uid === uid ? { type: 'as-made' } : { type: 'foreign', because: 'somebody recreated it', command };
}
