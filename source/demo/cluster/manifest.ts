// A simulated object as text: as YAML, and in the format of `kubectl describe`.
import { stringify } from 'yaml';
import { age } from '../../units.js';
import type { ObjectRef, ReleaseView } from '../../world/index.js';
import { type ApiObject, type StoredSecret, toApiObject, type Value } from './objects.js';

/** Failure when the object doesn't exist. */
export function manifestLines(object: ObjectRef, view: ReleaseView, secrets: StoredSecret[]): string[] {
  return toYaml(toApiObject(object, view, secrets));
}

/** Failure when the object doesn't exist. */
export function describeLines(object: ObjectRef, view: ReleaseView, secrets: StoredSecret[], now: number): string[] {
  const found = toApiObject(object, view, secrets);
  const { metadata, apiVersion: _, kind: __, ...rest } = found;
  const own = view.events.filter((event) => event.object === `${object.kind}/${object.name}`);
  return [
    ...fields({ Name: object.name, Namespace: 'default', Labels: joined(metadata.labels), ...state(object, view) }),
    ...sections(object.kind === 'secret' ? sizes(found) : rest),
    '',
    ...(own.length === 0 ? ['Events:  <none>'] : ['Events:']),
    ...own.map(({ type, reason, at, count, message }) => {
      const seen = `${age(now - at)}${count > 1 ? ` (x${count})` : ''}`;
      return `  ${type.padEnd(8)}${reason.padEnd(18)}${seen.padEnd(12)}${message}`;
    }),
  ];
}

/** What kubectl prints first about a pod: its state and its last exit. */
function state({ kind, name }: ObjectRef, view: ReleaseView): Record<string, string> {
  const pod = kind === 'pod' ? view.pods.find((each) => each.name === name) : undefined;
  if (!pod) return {};
  const { lastExit, message } = pod;
  return {
    Node: pod.node,
    Status: pod.status,
    'Controlled By': `ReplicaSet/${pod.owner}`,
    Ready: pod.ready ? 'True' : 'False',
    'Restart Count': String(pod.restarts),
    ...(message ? { Message: message } : {}),
    ...(lastExit ? { 'Last State': `Terminated, ${lastExit.reason}, exit code ${lastExit.code}` } : {}),
  };
}

/** Keys of a Secret, without values. */
function sizes({ type, data }: ApiObject): { [key: string]: Value } {
  return { type: type ?? '', data: Object.keys(data ?? {}) };
}

function fields(all: Record<string, string>): string[] {
  return Object.entries(all).map(([name, value]) => `${`${name}:`.padEnd(16)}${value}`);
}

function sections(all: { [key: string]: Value }): string[] {
  return Object.entries(all).flatMap(([name, value]) => {
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    return typeof value === 'object' ? [`${title}:`, ...toYaml(value).map((line) => `  ${line}`)] : fields({ [title]: String(value) });
  });
}

function joined(labels: Value | undefined): string {
  return typeof labels === 'object'
    ? Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')
    : '';
}

/** As kubectl prints it: block style, lists not indented below their key. */
function toYaml(value: Value): string[] {
  return stringify(value, { indentSeq: false, lineWidth: 0 }).trimEnd().split('\n');
}
