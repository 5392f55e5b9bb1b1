// Renders NOTES.txt without a cluster. Helm 3 needs a cluster even for a dry run, so a copy of the chart renders the notes as an object.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { CHART, type Helm, run } from './rendering.js';

const TEMPLATE = 'templates/notes.yaml';
let copy: string | undefined;

function chartWithNotesTemplate(): string {
  if (copy === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-notes-'));
    process.once('exit', () => rmSync(folder, { recursive: true }));
    copy = path.join(folder, 'taskflow');
    cpSync(CHART, copy, { recursive: true });
    writeFileSync(path.join(copy, TEMPLATE), 'notes: {{ include (print .Template.BasePath "/NOTES.txt") . | toJson }}\n');
  }
  return copy;
}

export function notes(helm: Helm, settings: readonly string[] = [], release = 'taskflow', namespace = 'default'): string {
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const args = ['template', release, chartWithNotesTemplate(), '--show-only', TEMPLATE, '--namespace', namespace, ...sets];
  const { status, stdout, output } = run(helm, args);
  assert.equal(status, 0, output);
  const text: unknown = parse(stdout).notes;
  assert.ok(typeof text === 'string' && text.length > 500);
  return text;
}
