// A simulated object as text: as YAML, and as `kubectl describe` would tell of it.
import { age } from '../../text.js';
import type { ObjectRef, ReleaseView } from '../../world/index.js';
import { type ApiObject, objectOf, type StoredSecret, type Value } from './objects.js';

/** Failure when the object is not there. */
export function manifestLines(object: ObjectRef, view: ReleaseView, secrets: StoredSecret[]): string[] {
  return yaml(objectOf(object, view, secrets));
}

/** Failure when the object is not there. */
export function describeLines(object: ObjectRef, view: ReleaseView, secrets: StoredSecret[], now: number): string[] {
  const found = objectOf(object, view, secrets);
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

/** What kubectl puts first of a pod: how it is, and how it ended last. */
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

/** Of a Secret only which keys it has. */
function sizes({ type, data }: ApiObject): { [key: string]: Value } {
  return { type: type ?? '', data: Object.keys(data ?? {}) };
}

function fields(all: Record<string, string>): string[] {
  return Object.entries(all).map(([name, value]) => `${`${name}:`.padEnd(16)}${value}`);
}

function sections(all: { [key: string]: Value }): string[] {
  return Object.entries(all).flatMap(([name, value]) => {
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    return typeof value === 'object' ? [`${title}:`, ...yaml(value).map((line) => `  ${line}`)] : fields({ [title]: String(value) });
  });
}

function joined(labels: Value | undefined): string {
  return typeof labels === 'object'
    ? Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')
    : '';
}

/** Block style, two spaces, as kubectl prints it. */
export function yaml(value: Value): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => yaml(item).map((line, n) => `${n === 0 ? '- ' : '  '}${line}`));
  }
  if (typeof value !== 'object') return [scalar(value)];
  return Object.entries(value).flatMap(([key, item]) => {
    const lines = yaml(item);
    if (typeof item !== 'object') return [`${key}: ${lines[0]}`];
    if (lines.length === 0) return [`${key}: ${Array.isArray(item) ? '[]' : '{}'}`];
    return [`${key}:`, ...(Array.isArray(item) ? lines : lines.map((line) => `  ${line}`))];
  });
}

function scalar(value: string | number | boolean): string {
  // What would be read as something other than text, or has a meaning in YAML.
  const ambiguous =
    typeof value === 'string' && (!/^[A-Za-z/•][^#]*$/.test(value) || /: |:$|^(?:true|false|null|yes|no|on|off)$/i.test(value));
  return ambiguous ? JSON.stringify(value) : String(value);
}
