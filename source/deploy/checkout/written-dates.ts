// Finds when a checkout was last worked on, from dates that tools and authors write into its files. For a folder that was just copied or unpacked.

import type { Folder } from './folder.js';
import { textsOf } from './folder.js';

/** When uv.lock's packages were published, when Alembic and Drizzle made a migration, and what documents say about themselves. */
const readers: { files: RegExp; dates(text: string): Iterable<string> }[] = [
  { files: /(^|\/)uv\.lock$/, dates: (text) => matches(text, /upload-time = "(20\d\d-\d\d-\d\d)/g) },
  { files: /(^|\/)(alembic|migrations|versions)\/.*\.py$/, dates: (text) => matches(text, /^Create Date: (20\d\d-\d\d-\d\d)/gm) },
  {
    files: /(^|\/)meta\/_journal\.json$/,
    dates: (text) => matches(text, /"when":\s*(1\d{12})\b/g).map((when) => new Date(Number(when)).toISOString().slice(0, 10)),
  },
  {
    files: /\.md$/i,
    dates: (text) => matches(text, /\b(?:date|updated|created|modified)\b[^\n\d]{0,20}(20\d\d-\d\d-\d\d)\b/gi),
  },
];
/** Prisma names the folder of a migration after its time. */
const prisma = /(?:^|\/)migrations\/(20\d\d)(\d\d)(\d\d)\d{6}_/;

/** An older date was made up, or copied with an example. */
const oldestMs = 18 * 30 * 24 * 60 * 60 * 1000;

/** The newest date before `today`, as 2026-02-09; undefined if there is none. */
export async function newestWrittenDate(folder: Folder, today: string): Promise<string | undefined> {
  const texts = await textsOf(folder, (name) => readers.some(({ files }) => files.test(name)));
  const found = [...texts].flatMap(([name, text]) =>
    readers.filter(({ files }) => files.test(name)).flatMap(({ dates }) => [...dates(text)]),
  );
  for (const name of await folder.names()) {
    const [, year, month, day] = prisma.exec(name) ?? [];
    if (year) found.push(`${year}-${month}-${day}`);
  }
  return found
    .filter((date) => date < today && Date.parse(today) - Date.parse(date) < oldestMs)
    .sort()
    .at(-1);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
