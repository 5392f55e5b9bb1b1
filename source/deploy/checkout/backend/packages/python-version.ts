// Finds the versions of Python that a checkout can run on, the best first: what its author states, then the default, then the newest to the oldest.

import semver from 'semver';
import { parse } from 'smol-toml';
import type { Folder } from '../../folder.js';
import { isRecord, strings } from '../../parsed.js';

/** The Dockerfile's default. */
export const defaultPython = '3.13';

/** 3.14 comes late: what has no wheel for 3.13 has none for 3.14. */
const versions = [defaultPython, '3.12', '3.11', '3.10', '3.14', '3.9'];

export type PythonVersions = { versions: string[] /** The file that states the first one. */; from?: string };

export const pythonImage = (version: string) => `python:${version}-slim`;

/** `range`: of requires-python, or Poetry's. All versions if none satisfies it, or if it can't be read. */
export async function pythonVersions(folder: Folder, range: string | undefined): Promise<PythonVersions> {
  const written = fromPep440(range);
  const fits = (version: string) => !written || semver.validRange(written) === null || semver.satisfies(newestOf(version), written);
  const fitting = versions.filter(fits);
  const possible = fitting.length ? fitting : versions;
  for (const [file, read] of statements) {
    const stated = /^3\.\d+/.exec(read(await folder.text(file)) ?? '')?.[0];
    if (stated && possible.includes(stated)) return { versions: [stated, ...possible.filter((other) => other !== stated)], from: file };
  }
  return { versions: possible };
}

/** The files in which authors and their hosts state a version. */
const statements: [file: string, read: (text: string) => string | undefined][] = [
  ['.python-version', (text) => /^\s*(?:cpython[-@])?(3[\d.]*)/m.exec(text)?.[1]],
  ['runtime.txt', (text) => /^\s*(?:python-)?(3[\d.]*)/m.exec(text)?.[1]],
  ['.tool-versions', (text) => /^python[ \t]+(3[\d.]*)/m.exec(text)?.[1]],
  ['Pipfile', pipfileVersion],
  ['Dockerfile', (text) => /^FROM[ \t][^\n]{0,100}?python:?(3[\d.]*)/im.exec(text)?.[1]],
  ['render.yaml', (text) => /PYTHON_VERSION\s+value:\s*["']?(3[\d.]*)/.exec(text)?.[1]],
];

function pipfileVersion(text: string): string | undefined {
  try {
    const requires = strings(parse(text).requires);
    return requires.python_version ?? requires.python_full_version;
  } catch {
    return undefined;
  }
}

/** Poetry's own table, or PEP 621's. */
export function pythonRange(project: Record<string, unknown>, poetry: Record<string, unknown>): string | undefined {
  return strings(project)['requires-python'] ?? (isRecord(poetry.dependencies) ? strings(poetry.dependencies).python : undefined);
}

/** Images contain the newest release of their version. */
function newestOf(version: string): string {
  return [...version.split('.'), '99', '99'].slice(0, 3).join('.');
}

/** `>=3.11,<3.13` → `>=3.11 <3.13`; `~=3.11` allows any newer 3.x, `~=3.11.2` any newer 3.11.x; exclusions are ignored. */
function fromPep440(range: string | undefined): string | undefined {
  return range
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part && !part.startsWith('!='))
    .map((part) =>
      part
        .replace(/^===?/, '=')
        .replace(/^~=\s*(\d+\.\d+)$/, '^$1')
        .replace(/^~=/, '~'),
    )
    .join(' ');
}
