// Formats an object of the release as YAML, without the server's bookkeeping and without a Secret's values.
import * as v from 'valibot';
import type { ObjectRef } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import { dumpYaml } from '../api/kubernetes.js';
import { Fields } from '../api/schemas.js';

const paths: Record<ObjectRef['kind'], { group: string; resource: string }> = {
  pod: { group: '/api/v1', resource: 'pods' },
  deployment: { group: '/apis/apps/v1', resource: 'deployments' },
  replicaset: { group: '/apis/apps/v1', resource: 'replicasets' },
  service: { group: '/api/v1', resource: 'services' },
  configmap: { group: '/api/v1', resource: 'configmaps' },
  secret: { group: '/api/v1', resource: 'secrets' },
};
/** `kubectl apply` copies the whole object there, including a Secret's values. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

type ManifestAccess = Pick<ApiAccess, 'connection' | 'target' | 'redactor' | 'clean'>;

/** Keys in kubectl's order. Rejects with a Failure if the object doesn't exist. */
export async function manifestOf(access: ManifestAccess, { kind, name }: ObjectRef, signal: AbortSignal): Promise<string[]> {
  const { group, resource } = paths[kind];
  const path = `${group}/namespaces/${encodeURIComponent(access.target.namespace)}/${resource}/${encodeURIComponent(name)}`;
  const object = v.parse(Fields, await access.connection().read({ verb: 'get', resource, name }, { path }, signal));
  const shown = withoutBookkeeping(kind === 'secret' ? withoutValues(object) : object);
  // Each text is redacted as a whole before YAML splits it into lines, and each line again afterwards.
  const redacted = mapTexts(shown, access.redactor.clean);
  return yamlOf(v.parse(Fields, redacted)).map(access.clean);
}

/** Runs first, so that no value reaches an error or a line. */
function withoutValues(secret: Fields): Fields {
  const hide = (values: unknown, sizeOf: (text: string) => number) =>
    Object.fromEntries(Object.entries(v.parse(Fields, values)).map(([key, text]) => [key, `<hidden, ${sizeOf(String(text))} bytes>`]));
  const { data, stringData, ...rest } = secret;
  return {
    ...rest,
    ...(data ? { data: hide(data, (text) => Buffer.from(text, 'base64').length) } : {}),
    ...(stringData ? { stringData: hide(stringData, (text) => Buffer.byteLength(text)) } : {}),
  };
}

function withoutBookkeeping({ metadata, ...rest }: Fields): Fields {
  const { managedFields: _, annotations, ...useful } = v.parse(Fields, metadata);
  const { [lastApplied]: __, ...others } = v.parse(Fields, annotations);
  return { ...rest, metadata: { ...useful, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) } };
}

/**
 * The package's dumpYaml drops fields that its model of a kind doesn't know, but none if it isn't told the kind. So kind and version are
 * written here. Lines aren't folded, because that could cut a secret in two.
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
