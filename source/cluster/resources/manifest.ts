// An object of the release as YAML to be read: without the server's bookkeeping, and without what is in a Secret.
import type { ObjectRef } from '../../world/index.js';
import { type Fields, fieldsOf } from '../api/fields.js';
import { dumpYaml } from '../api/kubernetes.js';
import type { Session } from '../api/session.js';

const places: Record<ObjectRef['kind'], { group: string; resource: string }> = {
  pod: { group: '/api/v1', resource: 'pods' },
  deployment: { group: '/apis/apps/v1', resource: 'deployments' },
  replicaset: { group: '/apis/apps/v1', resource: 'replicasets' },
  service: { group: '/api/v1', resource: 'services' },
  configmap: { group: '/api/v1', resource: 'configmaps' },
  secret: { group: '/api/v1', resource: 'secrets' },
};
/** `kubectl apply` keeps a copy of the whole object there, a Secret's values included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

type ManifestDoor = Pick<Session, 'connection' | 'target' | 'redactor' | 'clean'>;

/** Keys in the order that kubectl prints. Failure when there is no such object. */
export async function manifestOf(door: ManifestDoor, { kind, name }: ObjectRef, signal: AbortSignal): Promise<string[]> {
  const { group, resource } = places[kind];
  const path = `${group}/namespaces/${encodeURIComponent(door.target.namespace)}/${resource}/${encodeURIComponent(name)}`;
  const object = fieldsOf(await door.connection().read({ verb: 'get', resource, name }, { path }, signal));
  const shown = withoutBookkeeping(kind === 'secret' ? withoutValues(object) : object);
  // Each text is redacted whole before the YAML breaks it into lines, and each line again on its way out.
  const redacted = mapTexts(shown, door.redactor.clean);
  return yamlOf(fieldsOf(redacted)).map(door.clean);
}

/** First of all, so that no value can get any further, neither into an error nor into a line. */
function withoutValues(secret: Fields): Fields {
  const hidden = (value: unknown, bytes: (text: string) => number) =>
    Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, `<hidden, ${bytes(String(text))} bytes>`]));
  const { data, stringData, ...rest } = secret;
  return {
    ...rest,
    ...(data ? { data: hidden(data, (text) => Buffer.from(text, 'base64').length) } : {}),
    ...(stringData ? { stringData: hidden(stringData, (text) => Buffer.byteLength(text)) } : {}),
  };
}

function withoutBookkeeping({ metadata, ...rest }: Fields): Fields {
  const { managedFields: _, annotations, ...kept } = fieldsOf(metadata);
  const { [lastApplied]: __, ...others } = fieldsOf(annotations);
  return { ...rest, metadata: { ...kept, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) } };
}

/**
 * Kind and version by hand: the package's dumpYaml leaves out every field that its own model of a kind does not know, but nothing of
 * an object whose kind it is not told. Lines are not folded: a word that is to be hidden must not be cut in two.
 */
function yamlOf({ apiVersion, kind, ...rest }: Fields): string[] {
  const options = { lineWidth: -1, sortKeys: true, noRefs: true };
  const head = [`apiVersion: ${apiVersion}`, `kind: ${kind}`];
  return [...head, ...dumpYaml(rest, options).trimEnd().split('\n')];
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), mapTexts(one, change)]));
}
