// Lists what is in the namespace, of every kind that the server knows, so that deleting it removes nothing of anyone else's.
import * as v from 'valibot';
import type { Cluster } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import { listOf, Text } from '../api/schemas.js';
import { isOurs, uidIn } from './metadata.js';
import { readNamespace } from './namespace.js';

/** `path`: where to list the kind, up to the namespace. `group`: '' for the core group. */
type Kind = { group: string; path: string; resource: string; kind: string };
type ListedObject = { of: Kind; name: string; owners: { apiVersion: string; kind: string }[] };
/** `unlisted`: what may exist but can't be listed. */
type Listing<T> = { found: T[]; unlisted: string[] };

/** Kinds that only report on other objects, or are computed from them. */
const derivedKinds = new Set(['Event', 'Lease', 'Endpoints']);
/** Groups of measurements, under the names of what is measured. */
const metricsGroup = /(?:^|\.)metrics\.k8s\.io$/;
// Names and owners only, so that no Secret's value is sent (https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches).
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

const GroupVersion = v.fallback(v.object({ groupVersion: Text }), { groupVersion: '' });
const GroupList = v.object({ groups: listOf(v.object({ name: Text, preferredVersion: GroupVersion, versions: listOf(GroupVersion) })) });
const ResourceList = v.object({
  resources: listOf(v.object({ name: v.string(), kind: Text, namespaced: v.literal(true), verbs: listOf(v.string()) })),
});
const Metadata = v.object({ name: Text, ownerReferences: listOf(v.object({ apiVersion: Text, kind: Text })) });
const ObjectList = v.object({ items: listOf(v.object({ metadata: v.fallback(Metadata, { name: '', ownerReferences: [] }) })) });

/** Implements `Cluster.namespaceContents`. What another object of the namespace owns counts as part of it. `unknown/…` can't be listed. */
export async function namespaceContents(access: ApiAccess, signal: AbortSignal): ReturnType<Cluster['namespaceContents']> {
  const { target, clean } = access;
  const namespace = await readNamespace(access, signal);
  if (!namespace) return undefined;
  const connection = access.connection();
  const kinds = await namespacedKinds(connection, signal);
  const objects = await listEach(kinds.found, (kind) => listKind(connection, kind, target.namespace, signal));
  const counted = objects.found.filter((one) => !isOwned(one, kinds.found) && !isFromKubernetes(one, target.namespace));
  const names = counted.map(({ of, name }) => `${of.kind.toLowerCase()}/${name}`);
  const unlisted = [...kinds.unlisted, ...objects.unlisted].map((what) => `unknown/${what}`);
  const contents = [...new Set([...names, ...unlisted])].map(clean).sort();
  return { uid: uidIn(namespace.metadata), ours: isOurs(namespace.metadata), contents };
}

async function namespacedKinds(connection: Connection, signal: AbortSignal): Promise<Listing<Kind>> {
  const { groups } = v.parse(GroupList, await read(connection, '/apis', 'apis', signal));
  const places = groups
    .filter(({ name }) => !metricsGroup.test(name))
    .flatMap(({ name, preferredVersion, versions }) => {
      // The preferred version first: several versions of a kind list the same objects.
      const all = [preferredVersion, ...versions].map(({ groupVersion }) => groupVersion);
      return [...new Set(all)].map((version) => ({ group: name, path: `/apis/${version}` }));
    });
  const kinds = await listEach([{ group: '', path: '/api/v1' }, ...places], (place) => kindsAt(connection, place, signal));
  const first = new Map(kinds.found.toReversed().map((kind) => [`${kind.group}/${kind.resource}`, kind]));
  return { found: [...first.values()], unlisted: kinds.unlisted };
}

function kindsAt(connection: Connection, place: { group: string; path: string }, signal: AbortSignal): Promise<Listing<Kind>> {
  return unlessRefused(place.group || 'core', async () => {
    const { resources } = v.parse(ResourceList, await read(connection, place.path, place.group || 'core', signal));
    return resources
      .filter(({ name, kind, verbs }) => !name.includes('/') && verbs.includes('list') && !derivedKinds.has(kind))
      .map(({ name, kind }) => ({ ...place, resource: name, kind }));
  });
}

function listKind(connection: Connection, kind: Kind, namespace: string, signal: AbortSignal): Promise<Listing<ListedObject>> {
  return unlessRefused(kind.resource, async () => {
    const path = `${kind.path}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}`;
    const { items } = v.parse(ObjectList, await read(connection, path, kind.resource, signal));
    return items.map(({ metadata }) => ({ of: kind, name: metadata.name, owners: metadata.ownerReferences }));
  });
}

function read(connection: Connection, path: string, resource: string, signal: AbortSignal): Promise<unknown> {
  return connection.read({ verb: 'list', resource }, { path, accept: metadataOnly }, signal);
}

/** 404 or 405: there is nothing. Another refusal: it can't be listed. Rejects if there is no answer. */
async function unlessRefused<T>(what: string, work: () => Promise<T[]>): Promise<Listing<T>> {
  try {
    return { found: await work(), unlisted: [] };
  } catch (error) {
    if (!(error instanceof ClusterFailure) || error.status === undefined) throw error;
    return { found: [], unlisted: error.status === 404 || error.status === 405 ? [] : [what] };
  }
}

/** Kubernetes deletes it with its owner: pods of a replica set, slices of a service. */
function isOwned({ owners }: ListedObject, kinds: Kind[]): boolean {
  return owners.some(({ apiVersion, kind }) => {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    // An owner outside the namespace isn't deleted with it.
    return kind === 'Endpoints' || kinds.some((one) => one.group === group && one.kind === kind);
  });
}

/** What Kubernetes creates in every namespace, and in `default`. */
function isFromKubernetes({ of, name }: ListedObject, namespace: string): boolean {
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

async function listEach<T, R>(of: T[], work: (one: T) => Promise<Listing<R>>): Promise<Listing<R>> {
  const all = await Promise.all(of.map(work));
  return { found: all.flatMap(({ found }) => found), unlisted: all.flatMap(({ unlisted }) => unlisted) };
}
