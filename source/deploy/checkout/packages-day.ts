// Chooses the day whose packages fill what no lock pins: an old checkout then gets the packages that its author had.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import pMap from 'p-map';

/** `until`: ISO date-time, exclusive, at the end of a day in UTC; undefined for the newest packages. */
export type PackagesDay =
  | { until: string; because: 'last commit' | 'newest file' | 'written date' | 'chosen' }
  | { until: undefined; because: 'today' };

/** When the last commit that changed the folder was made, as ISO 8601; undefined without a repository, or without git. */
export type LastCommit = (directory: string) => Promise<string | undefined>;

/** `chosen`: `today`, or a date like 2026-02-09, from the person. `names`: the checkout's files, used if there is no commit.
 * `writtenDate`: the newest date before a day that is written in them. */
export type DayRequest = {
  chosen?: string | undefined;
  lastCommit: LastCommit;
  names(): Promise<string[]>;
  writtenDate?(before: string): Promise<string | undefined>;
  now?: number;
};

const dayMs = 24 * 60 * 60 * 1000;
export const today: PackagesDay = { until: undefined, because: 'today' };

export async function packagesDay(directory: string, request: DayRequest): Promise<PackagesDay> {
  const { chosen, lastCommit, names, writtenDate = async () => undefined, now = Date.now() } = request;
  if (chosen !== undefined) return chosen === 'today' ? today : endOf(Date.parse(chosen), 'chosen', now);
  const commit = await commitTime(directory, lastCommit);
  if (commit !== undefined) return endOf(commit, 'last commit', now);
  const { newest, copied } = await timesOf(directory, await names());
  const written = copied ? Date.parse((await writtenDate(new Date(newest).toISOString().slice(0, 10))) ?? '') : Number.NaN;
  return Number.isNaN(written) ? endOf(newest, 'newest file', now) : endOf(written, 'written date', now);
}

/** When the folder was last changed: its last commit, or else its newest source file. In ms since the epoch; 0 if nothing says it. */
export async function lastChange(directory: string, { lastCommit, names }: Pick<DayRequest, 'lastCommit' | 'names'>): Promise<number> {
  return (await commitTime(directory, lastCommit)) ?? (await timesOf(directory, await names())).newest;
}

/** In ms since the epoch. */
async function commitTime(directory: string, lastCommit: LastCommit): Promise<number | undefined> {
  const time = Date.parse((await lastCommit(directory)) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** The end of the day, so that a second commit on it changes nothing. A day that isn't over has the newest packages. */
function endOf(time: number, because: Exclude<PackagesDay['because'], 'today'>, now: number): PackagesDay {
  if (!(time > 0)) return today;
  const end = (Math.floor(time / dayMs) + 1) * dayMs;
  return end > now ? today : { until: new Date(end).toISOString().replace('.000Z', 'Z'), because };
}

const isSource = (name: string) => /\.(py|toml|txt|lock|[cm]?[jt]sx?|json|ya?ml|css|prisma|sql)$/.test(name);

const hourMs = 60 * 60 * 1000;

/**
 * `newest`: in ms since the epoch; 0 without a file. `copied`: the files were written one after another, as a copy does, so their times say nothing
 * about the author. An archive of a commit gives all of them the commit's time.
 */
async function timesOf(directory: string, names: string[]): Promise<{ newest: number; copied: boolean }> {
  const times = await pMap(
    names.filter(isSource),
    async (name) => (await stat(path.join(directory, name)).catch(() => undefined))?.mtimeMs ?? 0,
    { concurrency: 64 },
  );
  const known = times.filter((time) => time > 0);
  const newest = known.reduce((most, time) => Math.max(most, time), 0);
  const oldest = known.reduce((least, time) => Math.min(least, time), newest);
  return { newest, copied: newest > oldest && newest - oldest < hourMs };
}

const reasons = {
  'last commit': 'the last commit',
  'newest file': 'its newest file',
  'written date': 'the newest date in its files',
  chosen: 'as you chose',
};

/** `packages as of 2026-02-09, the last commit` */
export function dayFact(day: PackagesDay): string {
  return day.until === undefined ? 'the newest packages' : `packages as of ${dateOf(day.until)}, ${reasons[day.because]}`;
}

/** The last day whose packages count, such as 2026-02-09. */
export function dateOf(until: string): string {
  return new Date(Date.parse(until) - 1).toISOString().slice(0, 10);
}

const oldMonths = 3;
const monthMs = 30.44 * dayMs;

/** Old packages may have known vulnerabilities, which the person should know. */
export function dayHints(day: PackagesDay, now = Date.now()): string[] {
  const months = day.until === undefined ? 0 : Math.round((now - Date.parse(day.until)) / monthMs);
  return months > oldMonths
    ? [`Packages are ${months} months old and may have known vulnerabilities. --packages today takes the newest`]
    : [];
}
