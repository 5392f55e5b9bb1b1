// Tests of the line under a deployment whose image is missing or old.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageRow, Snapshot } from '../../../source/live/snapshot.js';
import { widthOf } from '../../../source/ui/kit/line.js';
import { lines, text } from './lines.js';
import { deployment, snapshot } from './scenes.js';

const withImage = (component: 'frontend' | 'backend', change: Partial<ImageRow>): Snapshot => ({
  ...snapshot,
  images: snapshot.images.map((image) => (image.component === component ? { ...image, ...change } : image)),
});
const lost = withImage('frontend', { inNode: false, broken: 'not in the node' });

test('shows where an image is missing below its deployment, with the fix', () => {
  for (const [columns, rows] of [
    [80, 24],
    [120, 36],
    [200, 50],
  ] as const) {
    const drawn = text(columns, rows, lost);
    assert.match(drawn, /frontend .*\n +! image: not in the node \(taskflow-tui up repairs it\)/);
    for (const line of lines(columns, rows, lost)) assert.ok(widthOf(line) <= columns);
  }
  assert.match(text(120, 36, lost), /frontend +✔ 2\/2 ready .*image ✔ built ! node ✔ pods/);
  assert.doesNotMatch(text(120, 36), /! image:/);
});

test('reports no missing image for pods that a rollout replaces', () => {
  const old = withImage('backend', { broken: '1 of 2 pods still runs 0.9-old' });
  assert.doesNotMatch(text(120, 36, old), /still runs/);
  const settled = { ...old, deployments: [deployment('frontend'), deployment('backend')] };
  assert.match(text(120, 36, settled), /! image: 1 of 2 pods still runs 0\.9-old/);
});
