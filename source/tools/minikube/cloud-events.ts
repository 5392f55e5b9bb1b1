// Parses the output of `minikube start --output=json`, which is a CloudEvent on each line. Without I/O.
// https://minikube.sigs.k8s.io/docs/contrib/json_output/ — all values in `data` are strings.
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';

export type MinikubeEvent =
  | { type: 'step'; current: number; total: number; name: string; message: string }
  /** `fraction` 0…1 of the file. */
  | { type: 'download'; artifact: string; fraction: number }
  | { type: 'said'; level: 'info' | 'warning'; message: string }
  /** Fatal when it has an exit code. */
  | { type: 'error'; message: string; name: string; advice: string; url: string; fatal: boolean };

const prefix = 'io.k8s.sigs.minikube.';
const cloudEvent = v.object({ type: v.string(), data: v.optional(v.record(v.string(), v.unknown()), {}) });

/** Undefined if the line isn't such an event. */
export function parseMinikubeEvent(line: string): MinikubeEvent | undefined {
  const event = line.startsWith('{') ? parseJson(cloudEvent, line) : undefined;
  if (!event?.type.startsWith(prefix)) return undefined;
  const text = (key: string) => String(event.data[key] ?? '');
  const message = text('message').trim();
  switch (event.type.slice(prefix.length)) {
    case 'step':
      return {
        type: 'step',
        current: Number(text('currentstep')) || 0,
        total: Number(text('totalsteps')) || 0,
        name: text('name'),
        message,
      };
    case 'download':
      return { type: 'download', artifact: text('artifact'), fraction: 0 };
    case 'download.progress':
      return { type: 'download', artifact: text('artifact'), fraction: Math.min(1, Math.max(0, Number(text('progress')) || 0)) };
    case 'info':
      return { type: 'said', level: 'info', message };
    case 'warning':
      return { type: 'said', level: 'warning', message };
    case 'error':
      return {
        type: 'error',
        message,
        name: text('name'),
        advice: text('advice').trim(),
        url: text('url'),
        fatal: text('exitcode') !== '',
      };
    default:
      return undefined;
  }
}

/**
 * Tracks the progress of a whole start. Step numbers skip, and one step may download several files. The fraction never decreases, and is 1 only
 * after minikube's last step.
 */
export function createStartProgress(): (event: MinikubeEvent) => { message: string; fraction: number } | undefined {
  let step = { current: 0, total: 0, message: 'starting' };
  let reached = 0;
  const upTo = (steps: number) => {
    if (step.total > 0) reached = Math.max(reached, Math.min(0.99, steps / step.total));
    return reached;
  };
  return (event) => {
    if (event.type === 'step') {
      step = { current: event.current, total: event.total, message: event.message || event.name };
      if (event.name === 'Done') return { message: step.message, fraction: 1 };
      return { message: step.message, fraction: upTo(event.current) };
    }
    if (event.type === 'download') {
      const percent = `${Math.floor(event.fraction * 100)}%`;
      return { message: `downloading ${event.artifact} ${percent}`, fraction: upTo(step.current + event.fraction) };
    }
    if (event.type === 'said' && event.message) return { message: event.message, fraction: reached };
    return undefined;
  };
}
