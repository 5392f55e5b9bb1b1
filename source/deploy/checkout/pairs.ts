// Finds pairs of a Next.js and a FastAPI application below the folder where the program was started.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pMap from 'p-map';

/** Folders relative to the start folder, '/'-separated; '.' is the start folder itself. `changedAt`: ms since the epoch. */
export type Pair = { frontend: string; backend: string; changedAt: number };

/** How many folders below the start folder a pair may lie. */
const deepest = 2;
/** Somebody may start the program in a home folder. */
const mostFolders = 2000;
const skipped = /^(\.|_|node_modules$|venv$|env$|dist$|build$|out$|site-packages$|target$|vendor$|coverage$|docs?$|specs?$|tests?$)/i;

/** In the order of preference, if a folder has several. */
const usualNames = {
  frontend: ['frontend', 'web', 'client', 'ui', 'app'],
  backend: ['backend', 'api', 'server'],
};

/**
 * Every Next.js application with the FastAPI application beside it, newest first; of equal age, the higher number in the path first
 * (phase-4 before phase-3).
 * @param changedAt when a folder was last changed, in ms since the epoch
 */
export async function findPairs(start: string, changedAt: (folder: string) => Promise<number>): Promise<Pair[]> {
  const places = await placesBelow(start);
  const found = places.flatMap(({ at, frontends, backends }) => {
    const [backend] = preferred(backends, usualNames.backend);
    return backend === undefined ? [] : preferred(frontends, usualNames.frontend).map((frontend) => ({ at, frontend, backend }));
  });
  const pairs = await pMap(
    found,
    async ({ at, frontend, backend }) => {
      const folders = [frontend, backend].map((name) => path.posix.join(at, name));
      const times = await Promise.all(folders.map((folder) => changedAt(path.join(start, folder))));
      return { frontend: folders[0] ?? '', backend: folders[1] ?? '', changedAt: Math.max(...times) };
    },
    { concurrency: 4 },
  );
  return pairs.sort((a, b) => b.changedAt - a.changedAt || b.frontend.localeCompare(a.frontend, 'en', { numeric: true }));
}

function preferred(names: string[], usual: string[]): string[] {
  const rank = (name: string) => (usual.includes(name.toLowerCase()) ? usual.indexOf(name.toLowerCase()) : usual.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The applications of a folder: its children, and itself as '.'. */
type Place = { at: string; frontends: string[]; backends: string[] };

async function placesBelow(start: string): Promise<Place[]> {
  const places: Place[] = [];
  const kindOf = onceEach((folder) => kindsOf(path.join(start, folder)));
  let level = ['.'];
  let visited = 0;
  for (let depth = 0; depth <= deepest && visited < mostFolders; depth++) {
    const listed = await pMap(level.slice(0, mostFolders - visited), (at) => readPlace(start, at, kindOf), { concurrency: 16 });
    visited += listed.length;
    places.push(...listed.map(({ place }) => place));
    level = listed.flatMap(({ place, children }) =>
      children
        .filter((name) => !place.frontends.includes(name) && !place.backends.includes(name))
        .map((name) => path.posix.join(place.at, name)),
    );
  }
  return places;
}

async function readPlace(
  start: string,
  at: string,
  kindOf: (folder: string) => Promise<Kinds>,
): Promise<{ place: Place; children: string[] }> {
  const folder = path.join(start, at);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const children = entries.filter((entry) => entry.isDirectory() && !skipped.test(entry.name)).map(({ name }) => name);
  const place: Place = { at, frontends: [], backends: [] };
  await pMap(
    ['.', ...children],
    async (name) => {
      const { next, fastApi } = await kindOf(path.posix.join(at, name));
      if (next) place.frontends.push(name);
      if (fastApi) place.backends.push(name);
    },
    { concurrency: 16 },
  );
  return { place, children };
}

type Kinds = { next: boolean; fastApi: boolean };

/** A folder is looked at as a child of one place, and as a place of its own. */
function onceEach(read: (folder: string) => Promise<Kinds>): (folder: string) => Promise<Kinds> {
  const known = new Map<string, Promise<Kinds>>();
  return (folder) => {
    const found = known.get(folder) ?? read(folder);
    known.set(folder, found);
    return found;
  };
}

async function kindsOf(folder: string): Promise<Kinds> {
  const [next, fastApi] = await Promise.all([isNext(folder), isFastApi(folder)]);
  return { next, fastApi };
}

async function isNext(folder: string): Promise<boolean> {
  return /"next"\s*:/.test(await textOf(folder, 'package.json'));
}

const manifests = ['requirements.txt', 'pyproject.toml', 'Pipfile'];
const entryFiles = ['main.py', 'app/main.py', 'src/main.py', 'app.py', 'api/main.py'];

/** A Python project whose packages or usual entry files name FastAPI. */
async function isFastApi(folder: string): Promise<boolean> {
  const found = (await Promise.all(manifests.map((name) => textOf(folder, name)))).filter(Boolean);
  if (found.length === 0) return false;
  if (found.some((text) => /\bfastapi\b/i.test(text))) return true;
  const entries = await Promise.all(entryFiles.map((name) => textOf(folder, name)));
  return entries.some((text) => /^[ \t]*(from|import) fastapi\b/m.test(text));
}

/** '' if there is no such file. */
function textOf(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch(() => '');
}
