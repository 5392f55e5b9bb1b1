// What is in our namespace, of every kind that the server knows, so that nothing of anybody else's goes with it.
import type { Cluster } from '../../world/index.js';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import { type Fields, fieldsOf, listIn, textOf } from '../api/fields.js';
import type { Session } from '../api/session.js';
import { isOurs, uidIn } from './metadata.js';
import { readNamespace } from './namespace.js';

/** `path`: where the kind is listed, up to the namespace. `group`: '' for Kubernetes' own first one. */
type Kind = { group: string; path: string; resource: string; kind: string };
type Found = { of: Kind; metadata: Fields };
/** `unseen`: what may be there and cannot be asked for. */
type Asked<T> = { found: T[]; unseen: string[] };

/** Neither is kept: they only tell of other things, or are worked out from them. */
const shadows = new Set(['Event', 'Lease', 'Endpoints']);
/** Measurements, under the names of what is measured. */
const measured = /(?:^|\.)metrics\.k8s\.io$/;
// Names and owners only, so that no Secret's value comes here (https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches).
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** See world.ts. What belongs to something else of the namespace counts with that; `unknown/…` is what may not be seen. */
export async function namespaceContents(session: Session, signal: AbortSignal): ReturnType<Cluster['namespaceContents']> {
  const { target, clean } = session;
  const found = await readNamespace(session, signal);
  if (!found) return undefined;
  const connection = session.connection();
  const kinds = await namespacedKinds(connection, signal);
  const lists = await inAll(kinds.found, (kind) => listed(connection, kind, target.namespace, signal));
  const kept = lists.found.filter((one) => !isOwned(one, kinds.found) && !isFromKubernetes(one, target.namespace));
  const names = kept.map(({ of, metadata }) => `${of.kind.toLowerCase()}/${textOf(metadata.name)}`);
  const unseen = [...kinds.unseen, ...lists.unseen].map((what) => `unknown/${what}`);
  const contents = [...new Set([...names, ...unseen])].map(clean).sort();
  return { uid: uidIn(found.metadata), ours: isOurs(found.metadata), contents };
}

async function namespacedKinds(connection: Connection, signal: AbortSignal): Promise<Asked<Kind>> {
  const groups = listIn(await read(connection, '/apis', 'apis', signal), 'groups').map((group) => ({
    name: textOf(group.name),
    // The preferred one first: what several versions have is the same thing.
    versions: [fieldsOf(group.preferredVersion), ...listIn(group, 'versions')].map((version) => textOf(version.groupVersion)),
  }));
  const places = groups
    .filter(({ name }) => !measured.test(name))
    .flatMap(({ name, versions }) => [...new Set(versions)].map((version) => ({ group: name, path: `/apis/${version}` })));
  const asked = await inAll([{ group: '', path: '/api/v1' }, ...places], (place) => kindsAt(connection, place, signal));
  const first = new Map(asked.found.toReversed().map((kind) => [`${kind.group}/${kind.resource}`, kind]));
  return { found: [...first.values()], unseen: asked.unseen };
}

function kindsAt(connection: Connection, place: { group: string; path: string }, signal: AbortSignal): Promise<Asked<Kind>> {
  return unlessRefused(place.group || 'core', async () => {
    const resources = listIn(await read(connection, place.path, place.group || 'core', signal), 'resources');
    return resources
      .filter(({ name, namespaced, verbs }) => namespaced === true && !textOf(name).includes('/') && fieldsHave(verbs, 'list'))
      .map(({ name, kind }) => ({ ...place, resource: textOf(name), kind: textOf(kind) }))
      .filter(({ kind }) => !shadows.has(kind));
  });
}

function listed(connection: Connection, kind: Kind, namespace: string, signal: AbortSignal): Promise<Asked<Found>> {
  return unlessRefused(kind.resource, async () => {
    const path = `${kind.path}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}`;
    const answer = await read(connection, path, kind.resource, signal);
    return listIn(answer, 'items').map((item) => ({ of: kind, metadata: fieldsOf(item.metadata) }));
  });
}

async function read(connection: Connection, path: string, resource: string, signal: AbortSignal): Promise<Fields> {
  return fieldsOf(await connection.read({ verb: 'list', resource }, { path, accept: metadataOnly }, signal));
}

/** Gone since, or not to be listed: there is nothing. Any other refusal: nobody knows. No answer at all is thrown. */
async function unlessRefused<T>(what: string, work: () => Promise<T[]>): Promise<Asked<T>> {
  try {
    return { found: await work(), unseen: [] };
  } catch (error) {
    if (!(error instanceof ClusterFailure) || error.status === undefined) throw error;
    return { found: [], unseen: error.status === 404 || error.status === 405 ? [] : [what] };
  }
}

/** It goes with its owner, or is on its way when that is gone already: pods of a replica set, slices of a service. */
function isOwned({ metadata }: Found, kinds: Kind[]): boolean {
  return listIn(metadata, 'ownerReferences').some(({ apiVersion, kind }) => {
    const group = textOf(apiVersion).includes('/') ? textOf(apiVersion).split('/')[0] : '';
    // What a thing outside of the namespace owns does not go with it.
    return kind === 'Endpoints' || kinds.some((one) => one.group === group && one.kind === kind);
  });
}

/** What Kubernetes puts into every namespace, and into `default` besides. */
function isFromKubernetes({ of, metadata }: Found, namespace: string): boolean {
  const name = textOf(metadata.name);
  switch (of.kind) {
    case 'ServiceAccount':
      return name === 'default';
    case 'ConfigMap':
      return name === 'kube-root-ca.crt';
    case 'Service':
    case 'EndpointSlice':
      return namespace === 'default' && name === 'kubernetes';
    default:
      return false;
  }
}

async function inAll<T, R>(of: T[], work: (one: T) => Promise<Asked<R>>): Promise<Asked<R>> {
  const all = await Promise.all(of.map(work));
  return { found: all.flatMap(({ found }) => found), unseen: all.flatMap(({ unseen }) => unseen) };
}

function fieldsHave(list: unknown, word: string): boolean {
  return Array.isArray(list) && list.includes(word);
}
