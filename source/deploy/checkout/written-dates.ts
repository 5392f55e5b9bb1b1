// Finds when a checkout was last worked on, from dates that tools and authors write into its files. For a folder that was just copied or unpacked.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pMap from 'p-map';
import { filesUnder } from '../../build-context.js';
import { type Folder, openFolder, textsOf } from './folder.js';
import { foldersUpFrom } from './folders-up.js';

const isDocument = /\.md$/i;

/** When uv.lock's packages were published, when Alembic and Drizzle made a migration, and what documents say about themselves. */
const readers: { files: RegExp; dates(text: string): Iterable<string> }[] = [
  { files: /(^|\/)uv\.lock$/, dates: (text) => matches(text, /upload-time = "(20\d\d-\d\d-\d\d)/g) },
  { files: /(^|\/)(alembic|migrations|versions)\/.*\.py$/, dates: (text) => matches(text, /^Create Date: (20\d\d-\d\d-\d\d)/gm) },
  {
    files: /(^|\/)meta\/_journal\.json$/,
    dates: (text) => matches(text, /"when":\s*(1\d{12})\b/g).map((when) => new Date(Number(when)).toISOString().slice(0, 10)),
  },
  { files: isDocument, dates: documentDates },
];
/** Prisma names the folder of a migration after its time. */
const prisma = /(?:^|\/)migrations\/(20\d\d)(\d\d)(\d\d)\d{6}_/;

/** An older date was made up, or copied with an example. */
const oldestMs = 18 * 30 * 24 * 60 * 60 * 1000;

/** What a folder has that holds a whole project, as the parent of `frontend` and `backend` does. */
const projectFiles = ['.git', '.gitignore', 'README.md', 'CLAUDE.md', 'docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'specs'];
/** Above a component's folder: `apps/api` and `phase-5/backend` lie two below it. */
const levels = 2;
/** Where a project's documents are, besides its own folder. A walk through all of it could be long. */
const documentFolders = ['docs', 'specs', 'history'];

/** The newest date before `today`, as 2026-02-09, in the folder and in the documents of its project; undefined if there is none. */
export async function newestWrittenDate(folder: Folder, today: string): Promise<string | undefined> {
  const texts = await textsOf(folder, (name) => readers.some(({ files }) => files.test(name)));
  const found = [...texts].flatMap(([name, text]) =>
    readers.filter(({ files }) => files.test(name)).flatMap(({ dates }) => [...dates(text)]),
  );
  for (const name of await folder.names()) {
    const [, year, month, day] = prisma.exec(name) ?? [];
    if (year) found.push(`${year}-${month}-${day}`);
  }
  for (const text of await documentsAround(folder)) found.push(...documentDates(text));
  return found
    .filter((date) => date < today && Date.parse(today) - Date.parse(date) < oldestMs)
    .sort()
    .at(-1);
}

/** Texts of the documents in the nearest folder above that holds a project. A component's own README or .gitignore doesn't make it one. */
async function documentsAround({ directory, dockerfile }: Folder): Promise<string[]> {
  const above = foldersUpFrom(directory).slice(1, levels + 1);
  const root = above.find((each) => projectFiles.some((name) => existsSync(path.join(each, name))));
  if (root === undefined) return [];
  const listed = documentFolders.map(async (folder) => {
    const names = await filesUnder(path.join(root, folder)).catch(() => []);
    return names.map((name) => `${folder}/${name}`);
  });
  const names = [await readdir(root).catch(() => []), ...(await Promise.all(listed))].flat();
  const project = openFolder(root, dockerfile);
  return pMap(
    names.filter((name) => isDocument.test(name)),
    (name) => project.text(name),
    { concurrency: 64 },
  );
}

/** `date: 2026-02-05`, `**Last Updated**: 2026-02-05` */
function documentDates(text: string): string[] {
  return matches(text, /\b(?:date|updated|created|modified)\b[^\n\d]{0,20}(20\d\d-\d\d-\d\d)\b/gi);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
