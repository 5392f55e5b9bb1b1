// The Release step tries the database from inside the cluster.
import assert from 'node:assert/strict';
import test from 'node:test';
import { bothOf } from '../../../../source/deploy/steps/release/check-database.js';
import { installReleaseStep } from '../../../../source/deploy/steps/release/step.js';
import { Cancelled, Failure } from '../../../../source/problem.js';
import { nothingNeeded } from '../../../../source/release/application.js';
import { throwawayUrl } from '../../../../source/release/throwaway.js';
import type { Cluster, Database, DatabaseAnswer } from '../../../../source/world/index.js';
import { target } from '../../../support/world/fakes.js';
import { problemOfRejection } from '../../../support/world/step-context.js';
import { notices, type ReleaseStage, releaseStage, revision, tags } from './stage.js';

type About = Extract<DatabaseAnswer, { type: 'refuses' }>['about'];
const answers: DatabaseAnswer = { type: 'answers', ms: 40, tls: true, server: 'PostgreSQL 17.5' };
const refuses = (about: About): DatabaseAnswer => ({ type: 'refuses', about, reason: `${about} says no` });
const url = 'postgresql://u:canary-77@db.example.com/tasks?sslmode=require';

/** `inside`: one answer, or several in order. */
type Cast = { inside?: DatabaseAnswer | Failure | DatabaseAnswer[]; here?: DatabaseAnswer; url?: string };

/** `asked`: which attempts were made, in order. */
function stage(kept: ReleaseStage['kept'], { inside = answers, here = answers, url: stored = url }: Cast = {}) {
  const asked: string[] = [];
  const cluster: Partial<Cluster> = {
    secret: async () => ({ uid: 'u', resourceVersion: '9', ours: true, keys: [], data: { 'database-url': stored, password: 'p' } }),
    async tryDatabase({ image, secretName }) {
      asked.push(`inside ${image} ${secretName}`);
      if (inside instanceof Failure) throw inside;
      return Array.isArray(inside) ? (inside.shift() ?? answers) : inside;
    },
  };
  const database: Database = {
    async tryUrl(of) {
      asked.push(`here ${of}`);
      return here;
    },
  };
  const found = releaseStage(kept, { cluster });
  Object.assign(found.world, { database });
  return { found, asked };
}
const fromInside = `inside ${tags.frontend} taskflow-secrets`;
const deployedWith = (secret: string, status = 'deployed') => [revision(1, status, { values: { secrets: { revision: secret } } })];

test('tries it before the first release, for a changed Secret, and after a failure, but not for a new image alone', async () => {
  for (const [kept, times] of [
    [[], 1],
    [deployedWith('u/8'), 1],
    [deployedWith('u/9', 'failed'), 1],
    [deployedWith('u/9'), 0],
  ] as const) {
    const { found, asked } = stage([...kept]);
    await installReleaseStep.run(found);
    assert.deepEqual(asked, Array(times).fill(fromInside), JSON.stringify(kept));
    assert.equal(found.upgrades.length, 1);
    if (times) assert.equal(notices(found).at(-1), 'the database answers from inside the cluster too (PostgreSQL 17.5, 40 ms)');
  }
});

test("doesn't try it when no application reads it, or when it isn't set", async () => {
  const unset = stage([], { url: 'not-set' });
  await installReleaseStep.run(unset.found);
  assert.deepEqual(unset.asked, []);
  const unread = stage([]);
  const { frontend, backend } = unread.found.settings.sources;
  const sources = { frontend: { ...frontend, needs: nothingNeeded }, backend: { ...backend, needs: nothingNeeded } };
  Object.assign(unread.found, { settings: { ...unread.found.settings, sources } });
  await installReleaseStep.run(unread.found);
  assert.deepEqual(unread.asked, []);
});

test("doesn't try it when nothing is deployed, and never for the throwaway database", async () => {
  const first = stage([]);
  await installReleaseStep.run(first.found);
  await installReleaseStep.run(first.found);
  assert.deepEqual([first.asked.length, first.found.upgrades.length], [1, 1]);
  const throwaway = stage([], { url: throwawayUrl(target, 'a-password') });
  await installReleaseStep.run(throwaway.found);
  assert.deepEqual(throwaway.asked, []);
});

const refused: [about: About, url: string, fix: RegExp, edits: boolean][] = [
  ['dns', url, /can't find db\.example\.com.*VPN.*hosts file/, false],
  ['dns', url.replace('db.example.com', 'nas.local'), /Only this computer knows/, true],
  ['network', url, /VPN, a firewall, or a NetworkPolicy/, false],
  ['network', url.replace('db.example.com', 'localhost:5432'), /host\.minikube\.internal/, true],
  ['network', url.replace('db.example.com', '127.0.0.1'), /host\.minikube\.internal/, true],
  ['tls', url, /proxy or a virus scanner/, false],
  ['password', url, /accepts this computer but not the cluster/, true],
  ['connections', url, /no free connection/, false],
];
for (const [about, stored, fix, edits] of refused) {
  test(`deploys nothing when only the cluster is refused, about ${about} of ${new URL(stored).hostname}`, async () => {
    const { found, asked } = stage([], { inside: refuses(about), url: stored });
    const problem = await problemOfRejection(installReleaseStep.run(found));
    assert.equal(problem.problem, `The database answers from here, but not from inside the cluster (${about})`);
    assert.equal(problem.cause, `In a pod: ${about} says no`);
    assert.match(problem.fix, fix);
    assert.equal(problem.secret, edits ? 'database-url' : undefined);
    // Network problems are tried twice.
    assert.deepEqual(asked, [fromInside, `here ${stored}`, ...(about === 'network' ? [fromInside] : [])]);
    assert.deepEqual(found.done, []);
    assert.ok(!JSON.stringify([problem, found.news]).includes('canary-77'));
  });
}

test('tries a database again that had to wake, and deploys', async () => {
  const { found, asked } = stage([], { inside: [refuses('network'), answers] });
  await installReleaseStep.run(found);
  assert.deepEqual(asked, [fromInside, `here ${url}`, fromInside]);
  assert.deepEqual(found.done, ['upgrade']);
});

test('says so when it answers neither there nor here', async () => {
  const { found } = stage([], { inside: refuses('network'), here: refuses('password') });
  const problem = await problemOfRejection(installReleaseStep.run(found));
  assert.match(problem.problem, /answers neither from inside the cluster \(network\) nor from here \(password\)/);
  assert.match(problem.cause, /network says no\. Here: password says no/);
  assert.equal(problem.secret, 'database-url');
});

test("reports that it can't be tried from inside, and deploys", async () => {
  const inside = new Failure({ problem: 'the database could not be tried', cause: 'exceeded quota: pods', fix: '' });
  const { found } = stage([], { inside });
  await installReleaseStep.run(found);
  assert.deepEqual(notices(found), ['the database could not be tried: exceeded quota: pods']);
  assert.deepEqual(found.done, ['upgrade']);
});

test('stops the second of two tasks when the first fails, and waits for it', async () => {
  const seen: string[] = [];
  const slow = (signal: AbortSignal) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.push('ended');
        reject(new Cancelled());
      });
    });
  const fails = async () => {
    throw new Error('the chart does not pass');
  };
  await assert.rejects(bothOf(new AbortController().signal, fails, slow), /does not pass/);
  assert.deepEqual(seen, ['ended']);
  const canceling = new AbortController();
  const both = bothOf(canceling.signal, slow, slow);
  canceling.abort();
  await assert.rejects(both, Cancelled);
});
