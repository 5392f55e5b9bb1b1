// NOTES.txt as helm writes it after an install, without a cluster: helm 3 asks for one even for a dry run, so a copy of the chart shows it as an object.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { CHART, type Helm, run } from './rendering.js';

const SHOWN = 'templates/shown.yaml';
let copy: string | undefined;

function chartThatShowsItsNotes(): string {
  if (copy === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-notes-'));
    process.once('exit', () => rmSync(folder, { recursive: true }));
    copy = path.join(folder, 'taskflow');
    cpSync(CHART, copy, { recursive: true });
    writeFileSync(path.join(copy, SHOWN), 'notes: {{ include (print .Template.BasePath "/NOTES.txt") . | toJson }}\n');
  }
  return copy;
}

export function notes(helm: Helm, settings: readonly string[] = [], release = 'taskflow', namespace = 'default'): string {
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const args = ['template', release, chartThatShowsItsNotes(), '--show-only', SHOWN, '--namespace', namespace, ...sets];
  const { status, stdout, output } = run(helm, args);
  assert.equal(status, 0, output);
  const text: unknown = parse(stdout).notes;
  assert.ok(typeof text === 'string' && text.length > 500);
  return text;
}
