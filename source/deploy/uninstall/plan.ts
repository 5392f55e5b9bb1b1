// Makes the uninstall plan: what to remove and what to leave, from the selection and the inventory. Pure.
import type { ResourceType } from '../../world/index.js';
import { inCluster, keyOf, type Resource } from './resource.js';

/**
 * `types`: removed unless somebody changed them. `named` (by keyOf): resources that the person named by number or type, removed also if
 * somebody changed them.
 */
export type Selection = { types: readonly ResourceType[]; named: ReadonlySet<string> };

/** `because` completes "it is left, because"; without it, the resource wasn't selected. `fix`: what would remove it. */
export type Leave = { type: 'leave'; because?: string; fix?: string; failed: boolean };
/** `withCluster`: deleting the cluster removes it. */
export type Remove = { type: 'remove'; withCluster: boolean; named: boolean };
export type PlanItem = { resource: Resource } & (Remove | { type: 'gone' } | Leave);

/** In the order of removal: a resource may have to stay because of one before it. */
export function planUninstall(resources: Resource[], selection: Selection): PlanItem[] {
  const withCluster = resources.some((resource) => deletesCluster(resource) && isSelected(resource, selection)) ? inCluster : [];
  const plan: PlanItem[] = [];
  for (const resource of resources)
    plan.push({
      resource,
      ...(withCluster.includes(resource.made.type) ? removedWithCluster(resource) : decide(resource, selection, plan)),
    });
  return plan;
}

function deletesCluster({ made, now }: Resource): boolean {
  return made.type === 'cluster' && made.how === 'made' && now.type === 'as-made';
}

function removedWithCluster({ now }: Resource): Remove | { type: 'gone' } {
  return now.type === 'gone' ? { type: 'gone' } : { type: 'remove', withCluster: true, named: false };
}

function isSelected({ made }: Resource, { types, named }: Selection): boolean {
  return types.includes(made.type) || named.has(keyOf(made));
}

function decide(resource: Resource, selection: Selection, before: PlanItem[]): Remove | { type: 'gone' } | Leave {
  const { made, now } = resource;
  const leave = (because: string, fix?: string): Leave => ({ type: 'leave', because, failed: false, ...(fix ? { fix } : {}) });
  if (now.type === 'gone') return { type: 'gone' };
  if (!isSelected(resource, selection)) return notSelected(resource);
  const named = selection.named.has(keyOf(made));
  switch (now.type) {
    case 'unknown':
      return { ...leave(now.because), failed: now.failed };
    case 'foreign':
    case 'shared':
      return leave(now.because, now.command);
    case 'changed':
      if (!named) return leave(now.because, `--only ${made.type} or ${now.command}`);
  }
  const holder = reasonToKeep(resource, before, named);
  return holder ? leave(holder) : { type: 'remove', withCluster: false, named };
}

function notSelected({ made, now }: Resource): Leave {
  const left: Leave = { type: 'leave', failed: false };
  if (made.type === 'cluster') return now.type === 'as-made' ? { ...left, fix: '--cluster' } : { ...left, ...reasonOf(now) };
  return { ...left, fix: made.type === 'release' ? '--only release' : '--all' };
}

function reasonOf(now: Resource['now']): { because?: string; fix?: string } {
  if (!('because' in now)) return {};
  return { because: now.because, ...('command' in now && now.command !== undefined ? { fix: now.command } : {}) };
}

/** Why it must stay: the release or the Secret, which stays, uses it. Naming the Secret overrides that, because the pods keep running. */
export function reasonToKeep({ made, inUse }: Resource, before: PlanItem[], named: boolean): string | undefined {
  const stays = (type: ResourceType) => before.some(({ resource, type: action }) => resource.made.type === type && action === 'leave');
  const releaseGoes = before.some(({ resource, type: action }) => resource.made.type === 'release' && action === 'remove');
  const held = inUse && !releaseGoes;
  switch (made.type) {
    case 'node-image':
      return held ? 'the release still uses it' : undefined;
    case 'secret':
      return held && !named ? 'the release still uses it' : undefined;
    case 'namespace':
      if (held) return 'the release is still in it';
      return stays('secret') ? 'the Secret is still in it' : undefined;
    default:
      return undefined;
  }
}

/** Whether giving its number removes it. */
export function isRemovable(resources: Resource[], resource: Resource): boolean {
  const alone = planUninstall(resources, { types: [], named: new Set([keyOf(resource.made)]) });
  return alone.some((item) => item.resource === resource && item.type === 'remove');
}
