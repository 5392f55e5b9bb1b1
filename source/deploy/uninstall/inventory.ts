// Looks at everything that the ledger has, or, where there is no ledger, at everything that carries our marks. Changes nothing.

import { problemOf } from '../../fault.js';
import { isMadeHere } from '../../release/ledger.js';
import { moment } from '../../text.js';
import type { LedgerEntry, MinikubeState } from '../../world/index.js';
import { foundByMarks } from './labels.js';
import { lookAtNamespace } from './namespace.js';
import { lookAtRelease } from './release.js';
import { commandFor, inCluster, type Now, nameOf, order, type Scope, type Thing } from './resource.js';

/** `state`: of the profile; that of another context is not minikube's to tell, and it is taken for running. */
export type Survey = { things: Thing[]; state: MinikubeState };

/** Failure when a cluster that runs does not answer. In the order in which they go, older things first. */
export async function survey(scope: Scope): Promise<Survey> {
  const { world, target, signal } = scope;
  const state = target.context === target.profile ? (await world.minikube.status(target.profile, signal)).state : 'running';
  const uid = state === 'running' ? (await world.cluster.identity(signal)).uid : undefined;
  if (uid !== undefined) world.store.selectCluster(uid);
  const listed = world.store.ledger().filter(isMadeHere);
  const { marked, blind } = await foundByMarks(scope, listed, state);
  const look = looker(scope, { state, uid });
  const known = [...listed.map((made) => look({ made, known: 'ledger' })), ...marked.map((made) => look({ made, known: 'marks' }))];
  const things = [...(await Promise.all(known)), ...blind];
  return { things: order.flatMap((type) => things.filter(({ made }) => made.type === type)), state };
}

type Entry = Pick<Thing, 'made' | 'known'>;
type Found = Pick<Thing, 'text' | 'now'> & { inUse?: boolean };

/** What is asked of the world for several things is asked once. */
function looker(scope: Scope, { state, uid }: { state: MinikubeState; uid: string | undefined }) {
  const { world, target, signal } = scope;
  const release = once(() => world.helm.status(signal));
  const nodeImages = once(() => world.minikube.images(target.profile, signal));
  const runs = once(async () => (uid === undefined || !(await release()) ? [] : imagesOfRelease(scope)));

  const found = async ({ made, known }: Entry): Promise<Found> => {
    const text = nameOf(made);
    if (inCluster.includes(made.type) && state !== 'running') return { text, now: notRunning(state, target.profile) };
    switch (made.type) {
      case 'release':
        return lookAtRelease({ made, known }, await release(), scope);
      case 'secret':
        return { text, now: shared(made, scope) ?? (await lookAtSecret(made, scope)), inUse: (await release()) !== undefined };
      case 'namespace':
        return { text, now: await lookAtNamespace(made, scope), inUse: (await release()) !== undefined };
      case 'node-image': {
        const held = (await nodeImages()).find(({ tag }) => tag === made.name);
        return {
          text,
          now: shared(made, scope) ?? sameImage(made, held?.id, scope),
          inUse: (await runs()).some((image) => isTag(image, made.name)),
        };
      }
      case 'engine-image':
        return { text, now: shared(made, scope) ?? sameImage(made, (await world.docker.image(made.name, signal))?.id, scope) };
      case 'cluster':
        return { text, now: lookAtCluster(made, state, uid, scope) };
    }
  };
  return async (entry: Entry): Promise<Thing> => {
    try {
      return { ...entry, inUse: false, ...(await found(entry)) };
    } catch (error) {
      if (signal.aborted) throw error;
      const { problem, cause } = problemOf(error);
      const now: Now = { type: 'unseen', because: `${problem} (${cause})`, failed: true };
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

function notRunning(state: MinikubeState, profile: string): Now {
  if (state === 'absent') return { type: 'gone' };
  if (state === 'misconfigured') return { type: 'unseen', because: `the kubeconfig does not lead to ${profile}`, failed: true };
  return { type: 'unseen', because: `the cluster ${profile} is not running (${state})`, failed: false };
}

/** Replica sets scaled to nothing run no pod: the deployments are asked too. */
async function imagesOfRelease({ world, signal }: Scope): Promise<string[]> {
  const [pods, deployments] = await Promise.all([world.cluster.pods(signal), world.cluster.deployments(signal)]);
  return [...pods, ...deployments].map(({ image }) => image);
}

function isTag(image: string, tag: string): boolean {
  return image === tag || image.endsWith(`/${tag}`);
}

const bare = (id: string) => id.replace(/^sha256:/, '');

/** The ledger has no id of an image whose making was cut short: the tag, which is the hash of its content, has to do. */
function sameImage(made: Extract<LedgerEntry, { id: string }>, id: string | undefined, scope: Scope): Now {
  if (id === undefined) return { type: 'gone' };
  if (!made.id || bare(made.id) === bare(id)) return { type: 'as-made' };
  return { type: 'foreign', because: 'another image has that tag now', command: commandFor(made, scope) };
}

/** The same content has the same tag, whichever release it was built for; and the releases of a namespace read the same Secret. */
function shared(made: LedgerEntry, scope: Scope): Now | undefined {
  if (!scope.world.store.recordedElsewhere(made.type).includes(made.name)) return undefined;
  return { type: 'shared', because: 'another release of taskflow-tui has it too', command: commandFor(made, scope) };
}

async function lookAtSecret(made: Extract<LedgerEntry, { type: 'secret' }>, scope: Scope): Promise<Now> {
  const stored = await scope.world.cluster.secret(made.name, scope.signal);
  const command = commandFor(made, scope);
  if (!stored) return { type: 'gone' };
  if (!made.made) {
    const keys = made.keys.length ? `; its keys ${made.keys.join(', ')} were set here` : '';
    return { type: 'foreign', because: `it was there before${keys}`, command };
  }
  // Written down before it was stored, and the end of that was not seen.
  if (!made.uid) return stored.ours ? { type: 'as-made' } : { type: 'foreign', because: 'it does not bear our label', command };
  if (made.uid === stored.uid && made.resourceVersion === stored.resourceVersion) return { type: 'as-made' };
  const since = `since ${moment(made.at, scope.world.clock.now())}`;
  const because = made.uid === stored.uid ? `it was changed elsewhere ${since}` : `it was deleted and made elsewhere ${since}`;
  return { type: 'changed', because, command };
}

/** Only the very cluster: one that was made anew under the same name is somebody else's. */
function lookAtCluster(made: Extract<LedgerEntry, { type: 'cluster' }>, state: MinikubeState, uid: string | undefined, scope: Scope): Now {
  const command = commandFor(made, scope);
  if (state === 'absent' || (made.how === 'started' && state === 'stopped')) return { type: 'gone' };
  if (scope.target.context !== made.name) return { type: 'foreign', because: `the context is ${scope.target.context}`, command };
  const unknown = 'it cannot be told whether it is the one of then';
  if (uid === undefined) return { type: 'foreign', because: `it is not running (${state}): ${unknown}`, command };
  if (!made.uid) return { type: 'foreign', because: `its start was interrupted: ${unknown}`, command };
  return made.uid === uid ? { type: 'as-made' } : { type: 'foreign', because: 'it was made anew since', command };
}
