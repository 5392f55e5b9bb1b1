// Decides from helm's records alone whether taskflow-tui made a release.
import assert from 'node:assert/strict';
import test from 'node:test';
import { madeByUs } from '../../../../source/release/revision.js';
import type { HelmRevision, ReleaseStatus } from '../../../../source/world/index.js';

const ours = { secrets: { secretName: 'taskflow-secrets', revision: 'uid/12' } };
const release = (status: string, description: string, values: Record<string, unknown>, revision = 2): ReleaseStatus => ({
  ...{ status, revision, description, values, at: 1 },
});
const earlier = (description: string): HelmRevision => ({ revision: 1, at: 1, status: 'superseded', chart: 'taskflow-1.0.0', description });

test("a failed upgrade of ours doesn't make somebody else's release ours", () => {
  assert.equal(madeByUs(release('failed', 'Upgrade failed: no', ours), [earlier('Install complete')]), false);
  assert.equal(madeByUs(release('pending-upgrade', 'Preparing upgrade', ours), [earlier('Install complete')]), false);
});

test('an unfinished first install of ours is ours, and so is what an older version deployed', () => {
  assert.equal(madeByUs(release('pending-install', 'Initial install underway', ours, 1), []), true);
  assert.equal(madeByUs(release('deployed', 'Upgrade complete', ours), [earlier('Install complete')]), true);
  assert.equal(madeByUs(release('deployed', 'Upgrade complete', {}), [earlier('Install complete')]), false);
});

test('our description decides, in whichever revision it is', () => {
  assert.equal(madeByUs(release('failed', 'no', ours), [earlier('taskflow-tui: frontend 1, backend 2, inputs 3')]), true);
  assert.equal(madeByUs(release('deployed', 'taskflow-tui (release made elsewhere): x', ours), []), false);
});
