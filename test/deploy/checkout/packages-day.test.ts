// The day whose packages fill what no lock pins: from the last commit, the newest file, or the person.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { openFolder } from '../../../source/deploy/checkout/folder.js';
import { dateOf, dayFact, dayHints, packagesDay, today } from '../../../source/deploy/checkout/packages-day.js';
import { newestWrittenDate } from '../../../source/deploy/checkout/written-dates.js';
import { createRedactor } from '../../../source/redact.js';
import { lastCommit } from '../../../source/tools/git/last-commit.js';
import { createPrograms } from '../../../source/tools/run/process.js';
import { folderOf } from '../../support/programs/checkout.js';

const run = promisify(execFile);
const now = Date.parse('2026-11-30T12:00:00Z');
const nobody = async () => undefined;
const programs = (environment?: Record<string, string>) =>
  createPrograms({ redactor: createRedactor(), observer: { command: () => {} }, ...(environment ? { environment } : {}) });
const commitOf = (directory: string) => lastCommit(programs(), directory, new AbortController().signal);

test('takes the end of the day of the last commit, else of the newest source file, else the newest packages', async (t) => {
  const folder = await folderOf(t, { 'main.py': '', 'old.py': '', 'notes.md': '' });
  const names = async () => ['main.py', 'old.py', 'notes.md'];
  await utimes(path.join(folder, 'main.py'), 0, Date.parse('2026-02-09T10:00:00Z') / 1000);
  await utimes(path.join(folder, 'old.py'), 0, Date.parse('2026-01-01T10:00:00Z') / 1000);
  const day = (chosen?: string, commit?: string) => packagesDay(folder, { chosen, lastCommit: async () => commit, names, now });
  assert.deepEqual(await day(undefined, '2026-03-01T23:30:00+05:00'), { until: '2026-03-02T00:00:00Z', because: 'last commit' });
  assert.deepEqual(await day(), { until: '2026-02-10T00:00:00Z', because: 'newest file' });
  assert.deepEqual(await day('2025-12-24', '2026-03-01T23:30:00Z'), { until: '2025-12-25T00:00:00Z', because: 'chosen' });
  assert.deepEqual(await day('today', '2026-03-01T23:30:00Z'), today);
  assert.deepEqual(await day(undefined, '2026-11-30T08:00:00Z'), today, 'a commit of today');
  assert.deepEqual(await packagesDay(folder, { lastCommit: nobody, names: async () => [], now }), today, 'an empty folder');
});

test('a folder that was just copied gets the newest date that is written in its files', async (t) => {
  const day = async (files: Record<string, string>, inside = '') => {
    const root = await folderOf(t, files);
    let time = now / 1000;
    for (const name of Object.keys(files)) {
      time += 0.25;
      await utimes(path.join(root, name), 0, time);
    }
    const folder = path.join(root, inside);
    const opened = openFolder(folder, path.join(folder, 'Dockerfile'));
    const writtenDate = (before: string) => newestWrittenDate(opened, before);
    return packagesDay(folder, { lastCommit: nobody, names: opened.names, writtenDate, now: now + 60_000 });
  };
  const until = (end: string) => ({ until: `${end}T00:00:00Z`, because: 'written date' });
  const main = { 'main.py': 'due = "2026-10-01"\n', 'app.py': '' };
  assert.deepEqual(await day(main), today, 'no date that says when it was written');
  const alembic = { 'alembic/versions/1_a.py': '"""a\n\nCreate Date: 2026-02-03 10:00:00\n"""\n' };
  assert.deepEqual(await day({ ...main, ...alembic }), until('2026-02-04'));
  const invented = { 'alembic/versions/1_a.py': '"""a\n\nCreate Date: 2024-01-24 10:00:00\n"""\n' };
  assert.deepEqual(await day({ ...main, ...invented }), today, 'a date that is too old to be true');
  assert.deepEqual(await day({ ...main, 'uv.lock': 'sdist = { url = "x", upload-time = "2026-01-05T10:00:00Z" }\n' }), until('2026-01-06'));
  assert.deepEqual(await day({ ...main, 'NOTES.md': '**Last Updated**: 2026-02-08\nDate: 2027-01-01\n' }), until('2026-02-09'));
  assert.deepEqual(await day({ ...main, 'drizzle/meta/_journal.json': '{"entries":[{"when":1770000000000}]}' }), until('2026-02-03'));
  assert.deepEqual(await day({ ...main, 'prisma/migrations/20260120101010_init/migration.sql': '' }), until('2026-01-21'));
  const project = {
    'phase-5/backend/main.py': '',
    'phase-5/backend/app.py': '',
    'phase-5/specs/plan.md': '---\ndate: 2026-02-05\n---\n',
    'phase-5/frontend/a/README.md': 'Date: 2026-09-01\n',
    'README.md': '',
    'notes.md': 'Created: 2026-03-05\n',
  };
  assert.deepEqual(await day(project, 'phase-5/backend'), until('2026-02-06'), 'the documents of its project');
  const { 'phase-5/specs/plan.md': _, ...outer } = project;
  assert.deepEqual(await day(outer, 'phase-5/backend'), until('2026-03-06'), 'which may be two folders up');
  const alone = { 'backend/main.py': '', 'backend/app.py': '', 'backend/README.md': '', 'other/plan.md': 'Date: 2026-02-05\n' };
  assert.deepEqual(await day(alone, 'backend'), today, 'a folder of several projects');
});

test('says which day it is, and how old packages are when they are over three months old', () => {
  const day = { until: '2026-02-10T00:00:00Z', because: 'last commit' as const };
  assert.equal(dayFact(day), 'packages as of 2026-02-09, the last commit');
  assert.equal(dateOf(day.until), '2026-02-09');
  assert.deepEqual(dayHints(day, now), [
    'Packages are 10 months old and may have known vulnerabilities. --packages today takes the newest',
  ]);
  assert.deepEqual(dayHints({ ...day, until: '2026-10-10T00:00:00Z' }, now), []);
  assert.deepEqual(dayHints(today, now), []);
});

test('asks git for the last commit of the folder, in a repository around it and in a worktree', async (t) => {
  const root = await folderOf(t, { 'backend/main.py': '', 'frontend/page.tsx': '', 'unknown/x.py': '' });
  const git = (args: string[], date = '2026-02-09T10:00:00+00:00') =>
    run('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    });
  assert.equal(await commitOf(root), undefined, 'no repository');
  await git(['init', '--quiet']);
  assert.equal(await commitOf(root), undefined, 'no commit');
  await git(['add', 'backend']);
  await git(['commit', '--quiet', '--message', 'one']);
  await git(['add', 'frontend']);
  await git(['commit', '--quiet', '--message', 'two'], '2026-05-01T10:00:00+00:00');
  assert.match((await commitOf(path.join(root, 'backend'))) ?? '', /^2026-02-09T10:00:00/);
  assert.match((await commitOf(path.join(root, 'frontend'))) ?? '', /^2026-05-01T10:00:00/);
  assert.equal(await commitOf(path.join(root, 'unknown')), undefined, 'files that no commit has');
  await git(['worktree', 'add', '--quiet', path.join(root, 'tree'), 'HEAD~1']);
  assert.match((await commitOf(path.join(root, 'tree'))) ?? '', /^2026-02-09/);
  assert.equal(await lastCommit(programs({ PATH: '/nowhere' }), root, new AbortController().signal), undefined, 'without git');
});

test('runs nothing that the repository configures', async (t) => {
  const root = await folderOf(t, { 'main.py': '' });
  const mark = path.join(root, 'ran');
  const script = path.join(root, 'script.sh');
  await writeFile(script, `#!/bin/sh\necho ran >'${mark}'\n`, { mode: 0o755 });
  const git = (...args: string[]) => run('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  await git('init', '--quiet');
  await git('add', 'main.py');
  await git('commit', '--quiet', '--message', 'one');
  const settings = { 'core.fsmonitor': script, 'core.pager': script, 'log.showSignature': 'true', 'gpg.program': script };
  for (const [name, value] of Object.entries(settings)) await git('config', name, value);
  assert.ok(await commitOf(root));
  await assert.rejects(run('cat', [mark]));
});
