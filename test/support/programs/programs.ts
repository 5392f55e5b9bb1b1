// Writes programs that come first on PATH, stand in for docker, helm, and the rest, and replay what the real ones print.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createRedactor, type Redactor } from '../../../source/redact.js';
import { createPrograms } from '../../../source/tools/run/process.js';
import type { Programs } from '../../../source/tools/run/programs.js';

export type Fakes = {
  /** Nothing but the folder of the fakes is on its PATH: a real docker of the machine is not found. */
  programs: Programs;
  redactor: Redactor;
  /** The folder of the fakes, for files that they read or write; a fake finds it as $HERE. */
  folder: string;
  /** What the observer was told, one string a command. */
  observed: string[];
  /** What was really started, `name arguments`, in order. */
  calls(): string[];
  /** A file that a fake has written; empty when there is none. */
  written(name: string): string;
};

/** `scripts`: the body of a sh script by the program's name. The folder goes with the test. */
export function fakePrograms(t: TestContext, scripts: Record<string, string>): Fakes {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-fakes-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(scripts)) {
    const file = path.join(folder, name);
    const head = `#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\nHERE='${folder}'\necho "${name} $*" >>"$HERE/.calls"\n`;
    writeFileSync(file, head + script);
    chmodSync(file, 0o755);
  }
  const redactor = createRedactor();
  const observed: string[] = [];
  const environment = { PATH: folder, HOME: folder };
  const programs = createPrograms({ redactor, observer: { command: (argv) => observed.push(argv.join(' ')) }, environment });
  const written = (name: string) => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  return { programs, redactor, folder, observed, written, calls: () => written('.calls').split('\n').filter(Boolean) };
}

/** Path of a file of test/tools/recorded: what a real program printed. */
export function recorded(name: string): string {
  return path.join(import.meta.dirname, '../../tools/recorded', name);
}

export const never = new AbortController().signal;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie whose parent has not asked for it yet is gone all the same.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The body of a program that says `text` on stderr and ends with `code`. */
export const fails = (text: string, code = 1) => `cat >&2 <<'END'\n${text}\nEND\nexit ${code}`;
