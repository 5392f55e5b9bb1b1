// Writes fake programs for the PATH that replay the output of docker, helm, and others.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createRedactor, type Redactor } from '../../../source/redact.js';
import { createPrograms } from '../../../source/tools/run/process.js';
import type { Programs } from '../../../source/tools/run/programs.js';

export type Fakes = {
  /** Its PATH has only the folder of the fakes, so that it doesn't find the machine's docker. */
  programs: Programs;
  redactor: Redactor;
  /** The folder of the fakes, for files that they read or write; $HERE in a script. */
  folder: string;
  /** The commands that the observer received. */
  observed: string[];
  /** Returns the started programs in order, as `name arguments`. */
  calls(): string[];
  /** Returns the content of a file that a fake wrote, '' without one. */
  written(name: string): string;
};

/** `scripts` has the body of a sh script for each program. The test removes the folder when it ends. */
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

/** Returns the path of a file with the output of a real program. */
export function recorded(name: string): string {
  return path.join(import.meta.dirname, '../../tools/recorded', name);
}

export const never = new AbortController().signal;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended, although its parent hasn't collected it yet.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Returns the body of a program that prints `text` on stderr and exits with `code`. */
export const fails = (text: string, code = 1) => `cat >&2 <<'END'\n${text}\nEND\nexit ${code}`;
