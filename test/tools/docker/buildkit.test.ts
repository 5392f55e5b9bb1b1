import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRedactor } from '../../../source/redact.js';
import { sanitize } from '../../../source/sanitize.js';
import { createBuildProgress } from '../../../source/tools/docker/buildkit.js';
import type { BuildEvent } from '../../../source/world/index.js';
import { recorded } from '../../support/programs/programs.js';

function replay(lines: string[], clean: (line: string) => string = sanitize) {
  const progress = createBuildProgress(clean);
  return { events: lines.flatMap((line) => progress.read(line)), failed: progress.failedStep() };
}

const file = (name: string) => readFileSync(recorded(name), 'utf8').split('\n');
const steps = (events: BuildEvent[]) => events.filter((event) => event.type === 'build-step');
const lines = (events: BuildEvent[]) => events.flatMap((event) => (event.type === 'line' ? [event.line] : []));
const object = (status: object) => JSON.stringify(status);
const log = (vertex: string, text: string | Uint8Array, stream = 1) => ({ vertex, stream, data: Buffer.from(text).toString('base64') });

test('counts steps over all stages of a build, and never backwards', () => {
  const { events, failed } = replay(file('buildx-0.13-three-stages.rawjson'));
  assert.deepEqual(
    steps(events).map(({ current, total }) => `${current}/${total}`),
    ['1/9', '2/9', '3/9', '4/9', '5/9', '6/9', '7/9', '8/9', '9/9'],
  );
  assert.equal(steps(events).at(-1)?.name, 'COPY --from=deps /deps /deps');
  assert.equal(failed, undefined);
});

test('reports the output of steps as lines without colors, including an unfinished last line', () => {
  const { events } = replay(file('buildx-0.13-three-stages.rawjson'));
  for (const line of ['hello', 'deps', 'built', 'red', 'one', 'two']) assert.ok(lines(events).includes(line), line);
});

test('announces each step once, and marks cached ones', () => {
  const { events } = replay(file('buildx-0.13-cached.rawjson'));
  const announced = lines(events).filter((line) => line.startsWith('[deps 3/3]'));
  assert.deepEqual(announced, ['[deps 3/3] RUN echo deps (cached)']);
  assert.equal(steps(events).length, 9);
});

test('names the step that failed, not the one that was cancelled with it', () => {
  const { events, failed } = replay(file('buildx-0.13-failing.rawjson'));
  assert.match(failed?.step ?? '', /^\[builder 3\/3\] RUN echo "npm ERR! code E404"/);
  assert.deepEqual(failed?.lines, ['npm ERR! code E404', 'npm ERR! 404 no such thing']);
  assert.match(failed?.error ?? '', /exit code: 1$/);
  assert.ok(
    lines(events).some((line) => line.startsWith('ERROR: failed to solve:')),
    'the line between the objects',
  );
});

test('reads the compact format of newer versions in the same way', () => {
  const indented = file('buildx-0.13-failing.rawjson');
  const compact = indented
    .join('\n')
    .split(/\n(?=[{E])/)
    .map((part) => (part.startsWith('{') ? JSON.stringify(JSON.parse(part)) : part.trimEnd()));
  assert.deepEqual(replay(compact), replay(indented));
});

test('joins lines and characters that are split over chunks, for each stream separately', () => {
  const bytes = Buffer.from('grüße');
  const { events } = replay([
    object({ logs: [log('v', bytes.subarray(0, 3)), log('v', 'other\n', 2)] }),
    object({ logs: [log('v', bytes.subarray(3)), log('v', '\nrest')] }),
    object({ vertexes: [{ digest: 'v', name: 'x', started: 's', completed: 'c' }] }),
  ]);
  assert.deepEqual(lines(events), ['other', 'grüße', 'x', 'rest']);
});

test('counts bytes over all transfers, never backwards, and without unpacking', () => {
  const status = (id: string, current: number, total?: number) => object({ statuses: [{ id, vertex: 'v', current, total }] });
  const { events } = replay([
    status('transferring context:', 100),
    status('sha256:1', 50, 200),
    status('sha256:1', 40, 200),
    status('extracting sha256:1', 500, 500),
    status('sha256:1', 200, 200),
  ]);
  assert.deepEqual(events, [
    { type: 'transferred', bytes: 100, total: 100 },
    { type: 'transferred', bytes: 150, total: 300 },
    { type: 'transferred', bytes: 300, total: 300 },
  ]);
});

test('removes secrets and escape codes from base64 data', () => {
  const redactor = createRedactor();
  redactor.add('canary-0123456789');
  const { events, failed } = replay(
    [
      object({ logs: [log('v', 'token canary-0123456789 \u001b]0;x\u0007\n')] }),
      object({ vertexes: [{ digest: 'v', name: '[1/1] RUN echo canary-0123456789', started: 's', error: 'canary-0123456789' }] }),
    ],
    (line) => redactor.clean(sanitize(line)),
  );
  assert.ok(!/canary|\u001b/.test(JSON.stringify([events, failed])));
});

test('survives text, broken JSON, and an object that is never closed', () => {
  const { events } = replay(['ERROR: no such thing', '{broken', '{', '  "vertexes": [', 'WARNING: in between', '', '[]', object({})]);
  assert.deepEqual(lines(events), ['ERROR: no such thing', '{broken', 'WARNING: in between', '[]']);
});
