// What becomes of each thing, by what was asked for and how it is found. Pure: nothing is looked at here, and nothing removed.
import type { ResourceType } from '../../world/index.js';
import { inCluster, keyOf, type Thing } from './resource.js';

/**
 * `types`: what is to go as far as it is as it was made. `named` (by keyOf): what the person named, one by one or by its type; that goes also
 * when somebody changed it.
 */
export type Wish = { types: readonly ResourceType[]; named: ReadonlySet<string> };

/** `because` completes "it is left, because"; without it, nobody asked for it. `fix`: what would remove it. */
export type Left = { type: 'leave'; because?: string; fix?: string; failed: boolean };
/** `along`: it goes with the cluster. */
export type Goes = { type: 'remove'; along: boolean; named: boolean };
export type Fate = { thing: Thing } & (Goes | { type: 'gone' } | Left);

/** In the order given, which is that of the removal: a thing may stay because of one before it. */
export function fatesOf(things: Thing[], wish: Wish): Fate[] {
  const along = things.some((thing) => deletesCluster(thing) && isWanted(thing, wish)) ? inCluster : [];
  const fates: Fate[] = [];
  for (const thing of things) fates.push({ thing, ...(along.includes(thing.made.type) ? goesAlong(thing) : fateOf(thing, wish, fates)) });
  return fates;
}

function deletesCluster({ made, now }: Thing): boolean {
  return made.type === 'cluster' && made.how === 'made' && now.type === 'as-made';
}

function goesAlong({ now }: Thing): Goes | { type: 'gone' } {
  return now.type === 'gone' ? { type: 'gone' } : { type: 'remove', along: true, named: false };
}

function isWanted({ made }: Thing, { types, named }: Wish): boolean {
  return types.includes(made.type) || named.has(keyOf(made));
}

function fateOf(thing: Thing, wish: Wish, before: Fate[]): Goes | { type: 'gone' } | Left {
  const { made, now } = thing;
  const leave = (because: string, fix?: string): Left => ({ type: 'leave', because, failed: false, ...(fix ? { fix } : {}) });
  if (now.type === 'gone') return { type: 'gone' };
  if (!isWanted(thing, wish)) return notAsked(thing);
  const named = wish.named.has(keyOf(made));
  switch (now.type) {
    case 'unseen':
      return { ...leave(now.because), failed: now.failed };
    case 'foreign':
    case 'shared':
      return leave(now.because, now.command);
    case 'changed':
      if (!named) return leave(now.because, `--only ${made.type}, or ${now.command},`);
  }
  const holder = holderOf(thing, before, named);
  return holder ? leave(holder) : { type: 'remove', along: false, named };
}

function notAsked({ made, now }: Thing): Left {
  const left: Left = { type: 'leave', failed: false };
  if (made.type === 'cluster') return now.type === 'as-made' ? { ...left, fix: '--cluster' } : { ...left, ...reasonOf(now) };
  return { ...left, fix: made.type === 'release' ? '--only release' : '--all' };
}

function reasonOf(now: Thing['now']): { because?: string; fix?: string } {
  if (!('because' in now)) return {};
  return { because: now.because, ...('command' in now && now.command !== undefined ? { fix: now.command } : {}) };
}

/** Why it has to stay for now: what stays runs it, reads it or lies in it. Naming the Secret overrides that, since its pods keep running. */
export function holderOf({ made, inUse }: Thing, before: Fate[], named: boolean): string | undefined {
  const stays = (type: ResourceType) => before.some(({ thing, type: fate }) => thing.made.type === type && fate === 'leave');
  const releaseGoes = before.some(({ thing, type: fate }) => thing.made.type === 'release' && fate === 'remove');
  const held = inUse && !releaseGoes;
  switch (made.type) {
    case 'node-image':
      return held ? 'the release still runs it' : undefined;
    case 'secret':
      return held && !named ? 'the release still reads it' : undefined;
    case 'namespace':
      if (held) return 'the release is still in it';
      return stays('secret') ? 'the Secret is still in it' : undefined;
    default:
      return undefined;
  }
}

/** Whether it goes when its number is given. */
export function mayBeNamed(things: Thing[], thing: Thing): boolean {
  const alone = fatesOf(things, { types: [], named: new Set([keyOf(thing.made)]) });
  return alone.some((fate) => fate.thing === thing && fate.type === 'remove');
}
