// Fake panel control for the reader that records requests.
import type { LogLine } from '../../../source/live/panel.js';
import type { PanelLogRequest } from '../../../source/live/panel-port.js';
import { observable } from '../../../source/observable.js';
import type { PanelControl } from '../../../source/ui/kit/controls.js';
import type { ObjectRef } from '../../../source/world/index.js';
import { began } from '../wizard/scenes.js';

type Asked = { question: PanelLogRequest; report(line: LogLine): void; end(error?: unknown): void; signal: AbortSignal };
type Read = {
  kind: 'describe' | 'manifest';
  object: ObjectRef;
  answer(lines: string[]): void;
  fail(error: unknown): void;
  signal: AbortSignal;
};

export function fakeReader() {
  const logs: Asked[] = [];
  const texts: Read[] = [];
  const saved: { name: string; lines: string[] }[] = [];
  let refusal: unknown;
  const text = (kind: Read['kind']) => (object: ObjectRef, signal: AbortSignal) =>
    new Promise<string[]>((answer, fail) => texts.push({ kind, object, answer, fail, signal }));
  const control: PanelControl = {
    editable: [],
    snapshot: observable(undefined),
    commandOf: () => [],
    runOperation: async () => ({ ok: true, text: '' }),
    logs: (question, report, signal) =>
      new Promise<void>((resolve, reject) => {
        logs.push({ question, report, end: (error) => (error === undefined ? resolve() : reject(error)), signal });
        signal.addEventListener('abort', () => resolve());
      }),
    describe: text('describe'),
    manifest: text('manifest'),
    revisions: async () => [],
    shell: async () => undefined,
    open: async () => true,
    save: async (name, lines) => {
      if (refusal) throw refusal;
      saved.push({ name, lines });
      return `/logs/saved/${name}.log`;
    },
    now: () => began,
  };
  return {
    control,
    logs,
    texts,
    saved,
    refuse: (error: unknown) => {
      refusal = error;
    },
    last: () => {
      const log = logs.at(-1);
      if (!log) throw new Error('no log was asked for');
      return log;
    },
    lastText: () => {
      const read = texts.at(-1);
      if (!read) throw new Error('nothing was asked for');
      return read;
    },
  };
}
