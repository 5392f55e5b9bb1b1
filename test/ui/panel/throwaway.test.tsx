// Tests of the throwaway database in the panel: it is called temporary, and losing its data needs a confirmation.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { confirmationText } from '../../../source/ui/panel/requests.js';
import type { Deployment, Pod } from '../../../source/world/index.js';
import { pod } from '../wizard/scenes.js';
import { cleanup, keys } from '../wizard/screen.js';
import { text } from './lines.js';
import { deployment, owned, snapshot } from './scenes.js';
import { open } from './screen.js';

afterEach(cleanup);

const name = 'taskflow-database';
const database: Deployment = {
  ...deployment('backend', { name, desired: 1, ready: 1, updated: 1, available: 1, image: 'postgres:17-alpine' }),
  component: 'other',
};
const databasePod: Pod = {
  ...owned(pod('backend', 'x')),
  ...{ name: `${name}-6d86759564-xfxvj`, component: 'other', deployment: name, owner: `${name}-6d86759564`, image: database.image },
};
const seen: Snapshot = {
  ...snapshot,
  throwawayDatabase: name,
  deployments: [deployment('frontend'), deployment('backend'), database],
  pods: [...snapshot.pods.filter(({ component }) => component === 'frontend'), databasePod],
  diagnoses: [],
};

test('shows the throwaway database as its own group, called temporary, without its tag in the title', () => {
  for (const columns of [80, 120, 160]) {
    const drawn = text(columns, 36, seen);
    assert.match(drawn, /^ *▸? *database .*1\/1 ready.* temporary *$/m, drawn);
    assert.equal(drawn.split('temporary').length, 2);
    assert.match(drawn.split('\n')[0] ?? '', /1\.0\.0-3f9a2c41/);
  }
  const { throwawayDatabase: _, ...persistent } = seen;
  assert.doesNotMatch(text(120, 36, persistent), /temporary/);
});

test('warns about the data before it deletes, restarts, or scales the throwaway database to 0', async () => {
  const panel = await open(seen);
  await panel.press('G', keys.ctrl('d'));
  assert.match(
    panel.frame(),
    /Delete pod taskflow-database-6d86759564-xfxvj\? The throwaway database loses its data: every user and\s+task/,
  );
  await panel.press('n', 'r');
  assert.match(panel.frame(), /Restart taskflow-database\? The throwaway database loses its data/);
  await panel.press('n', '-');
  assert.match(panel.frame(), /Scale taskflow-database to 0\? The throwaway database loses its data/);
  await panel.press('n');
  assert.deepEqual(panel.acts(), []);
});

test('shows the whole question in a narrow terminal', () => {
  const request = { type: 'delete-pod', pod: databasePod.name } as const;
  const asked = text(40, 24, seen, { overlay: { type: 'ask', request } }).replaceAll(/\s+/g, ' ');
  assert.match(asked, /every user and task\. Restart frontend and backend afterwards\./);
});

test('warns about the throwaway database’s data before a roll back', () => {
  const request = { type: 'roll-back', revision: 1 } as const;
  assert.match(confirmationText(request, name), /A revision without the throwaway database deletes it, with every user and task/);
  assert.doesNotMatch(confirmationText(request), /throwaway/);
});

test('refuses to scale the throwaway database to 2, and to rebuild it', async () => {
  const panel = await open(seen);
  await panel.press('G', '+');
  assert.match(panel.frame(), /taskflow-database can.t have more than one pod: each would be a separate database/);
  await panel.press('3', keys.enter);
  assert.match(panel.frame(), /taskflow-database can.t have more than one pod: each would be a separate database/);
  await panel.press('b');
  assert.match(panel.frame(), /taskflow-tui doesn.t build the image of database/);
  assert.deepEqual(panel.acts(), []);
});

test('asks about other pods and deployments without that warning', async () => {
  const panel = await open(seen);
  await panel.press('r');
  assert.match(panel.frame(), /Restart taskflow-frontend\? Its pods are replaced one by one/);
});
