// The row of a deployment: ready pods, rollout, usage, and where its image is.
import { imageRepair } from '../../../live/image-rows.js';
import type { ImageRow, Snapshot } from '../../../live/snapshot.js';
import { memory, memoryOf, millicores, sparkline } from '../../../units.js';
import type { Deployment, ReplicaSet } from '../../../world/index.js';
import { accent, bad, column, dim, fit, good, justify, type Line, plain, type Span, strong, warn, widthOf } from '../../kit/line.js';
import { sign } from '../../kit/theme.js';
import { type GroupUsage, groupUsage } from './group-usage.js';
import { wideFrom } from './pod-layout.js';
import { type Group, keyOf, type RowList } from './rows.js';

type Table = { snapshot: Snapshot; arranged: RowList; columns: number };
/** How much the row shows. */
type Detail = { spark: number; usage: 'limits' | 'plain' | 'none'; proof: 'image' | 'words' | 'sign' | 'none' };
/** Widths of the columns, shared by all groups. */
export type GroupLayout = { title: number; readiness: number; cpu: number; memory: number; detail: Detail };

const least: Detail = { spark: 0, usage: 'none', proof: 'none' };
/** From most to least. The first with which every group fits is used. */
const details: Detail[] = [
  { spark: 20, usage: 'limits', proof: 'image' },
  { spark: 10, usage: 'limits', proof: 'image' },
  { spark: 6, usage: 'limits', proof: 'image' },
  { spark: 6, usage: 'limits', proof: 'words' },
  { spark: 5, usage: 'limits', proof: 'words' },
  { spark: 0, usage: 'limits', proof: 'words' },
  { spark: 0, usage: 'limits', proof: 'sign' },
  { spark: 0, usage: 'plain', proof: 'sign' },
  { spark: 0, usage: 'plain', proof: 'none' },
];

/** From this width, the rollout has a column of its own. Below, it replaces the usage. */
const roomyFrom = 150;
const roomyReadiness = 42;

/** Widths of `999m of 999m` and `999 of 999 Mi`, so that columns don't move with each digit. */
const leastWords = [12, 13] as const;

export function groupLayout(table: Table): GroupLayout {
  const groups = [...new Set(table.arranged.rows.map(({ group }) => group))].filter(({ deployment }) => deployment);
  const most = (width: (group: Group) => number) => groups.reduce((so, group) => Math.max(so, width(group)), 0);
  const title = most((group) => Math.min(24, group.title.length));
  const ready = Math.max(
    table.columns >= roomyFrom ? roomyReadiness : 0,
    most((group) => widthOf(countOf(group, table))),
  );
  const layoutWith = (detail: Detail): GroupLayout => {
    const words = (of: keyof GroupUsage) => most((group) => usageWord(of, usageIn(group, table), detail, table.columns).length);
    const [cpu, bytes] = detail.usage === 'limits' && table.columns >= wideFrom ? leastWords : [0, 0];
    return { title, readiness: ready, cpu: Math.max(cpu, words('cpu')), memory: Math.max(bytes, words('memory')), detail };
  };
  // A column between the two sides and one at the end.
  const margin = 2;
  const fits = (layout: GroupLayout) =>
    groups.every((group) => widthOf(leftAndRight(group, false, layout, table).flat()) + margin <= table.columns);
  return details.map(layoutWith).find(fits) ?? layoutWith(least);
}

export function groupLine(group: Group, here: boolean, layout: GroupLayout, table: Table): Line {
  const [left, proof] = leftAndRight(group, here, layout, table);
  return proof.length > 0 ? justify(left, [...proof, plain(' ')], table.columns) : fit(left, table.columns);
}

/** The left side, and the image's state for the right side. */
function leftAndRight(group: Group, here: boolean, layout: GroupLayout, table: Table): [Line, Line] {
  const wide = table.columns >= wideFrom;
  const mark = here ? accent(sign.selected) : plain(' ');
  const progress = progressLine(group, table);
  const ready = [...countOf(group, table), ...progress];
  const inPlace = progress.length > 0 && table.columns < roomyFrom;
  // A rollout takes the place of the usage, so that nothing moves sideways.
  const used = inPlace ? [] : usageLine(group, layout, table);
  const filled = used.length > 0 ? [plain(' '.repeat(Math.max(0, layout.readiness - widthOf(ready))))] : [];
  const image = table.snapshot.images.find(({ component }) => component === group.deployment?.component);
  return [
    [
      plain(wide ? ' ' : ''),
      mark,
      plain(' '),
      strong(column(group.title, layout.title)),
      plain(wide ? '  ' : ' '),
      ...ready,
      ...filled,
      ...used,
    ],
    image ? proofSpans(image, layout.detail) : temporaryNote(group, layout.detail, table.snapshot),
  ];
}

function countOf({ deployment, all }: Group, { arranged, columns }: Table): Line {
  if (!deployment) return [];
  const { ready, desired, rolledOut } = deployment;
  const count = plain(columns >= wideFrom ? `${ready}/${desired} ready` : `${ready}/${desired}`);
  if (ready < desired && isFaulty(all, arranged)) return [bad(`${sign.failed} `), count];
  if (!rolledOut) return [warn(`${sign.running} `), count];
  if (desired === 0) return [dim(`${sign.waiting} `), count];
  return ready >= desired ? [good(`${sign.done} `), count] : [warn(`${sign.running} `), count];
}

function isFaulty(pods: Group['all'], { problems }: RowList): boolean {
  return pods.some((pod) => problems.has(keyOf({ kind: 'pod', name: pod.name })));
}

function progressLine({ deployment, all }: Group, { snapshot, arranged }: Table): Line {
  if (!deployment) return [];
  if (!deployment.rolledOut) {
    const progress = progressOf(deployment, snapshot.replicaSets, isFaulty(all, arranged));
    return progress ? [plain(`, ${progress}`)] : [];
  }
  return deployment.desired === 0 ? [dim(', scaled to 0')] : [];
}

/** A rollout has an old replica set next to the new one. Without one, pods are only starting. */
function progressOf({ name, desired, updated, ready }: Deployment, replicaSets: ReplicaSet[], faulty: boolean): string {
  const own = replicaSets.filter((set) => set.deployment === name).sort((a, b) => b.revision - a.revision);
  const [newest, ...older] = own;
  const old = older.reduce((sum, set) => sum + set.ready, 0);
  if (newest && older.every((set) => set.desired === 0 && set.ready === 0))
    return ready >= desired ? 'settling' : faulty ? '' : `${desired - ready} starting`;
  if (updated < desired) return `rolling out ${updated} of ${desired}`;
  if (newest && newest.ready < desired) return `rolling out, ${newest.ready} of ${desired} new ready`;
  return old > 0 ? `rolled out, ${old} old terminating` : `rolling out ${Math.min(ready, desired)} of ${desired}`;
}

function usageIn(group: Group, { snapshot: { usage } }: Table): GroupUsage | undefined {
  return usage && usage.source !== 'none' ? groupUsage(group, usage.pods) : undefined;
}

function usageWord(of: keyof GroupUsage, used: GroupUsage | undefined, { usage }: Detail, columns: number): string {
  if (!used || usage === 'none') return '';
  const { now, limit } = used[of];
  const limited = usage === 'limits' && limit > 0 && columns >= wideFrom;
  if (of === 'cpu') return limited ? `${millicores(now)} of ${millicores(limit)}` : millicores(now);
  return limited ? memoryOf(now, limit) : memory(now, columns >= wideFrom ? ' ' : '');
}

/** CPU is usually far below its limit, so the sparkline's full height is a quarter of it. */
const cpuScale = 1 / 4;

function usageLine(group: Group, layout: GroupLayout, table: Table): Line {
  const { detail, cpu, memory: memoryWidth } = layout;
  const { usage } = table.snapshot;
  const wide = table.columns >= wideFrom;
  // Shown once, because the reason is the same for all groups.
  if (usage?.source === 'none')
    return wide && group === table.arranged.rows[0]?.group ? [dim(`   usage unavailable: ${usage.reason}`)] : [];
  const used = usageIn(group, table);
  if (!used || detail.usage === 'none') return [];
  const word = (of: keyof GroupUsage) => usageWord(of, used, detail, table.columns);
  if (!wide) return [plain(`  ${column(word('cpu'), cpu, 'right')}  ${column(word('memory'), memoryWidth, 'right')}`)];
  const bars = (of: keyof GroupUsage, scale: number): Span[] =>
    detail.spark > 0 ? [accent(`${sparkline(used[of].history, detail.spark, used[of].limit * scale)} `)] : [];
  return [
    ...[dim('   cpu '), ...bars('cpu', cpuScale), plain(column(word('cpu'), cpu))],
    ...[dim('   mem '), ...bars('memory', 1), plain(column(word('memory'), memoryWidth))],
  ];
}

/**
 * Says where the image is missing between build and pods, and how to fix it. During a rollout, pods with the old image are normal.
 */
export function brokenImageLine({ deployment }: Group, { images }: Snapshot): Line[] {
  const image = images.find(({ component }) => component === deployment?.component);
  if (!image?.broken || (image.inEngine && image.inNode && !deployment?.rolledOut)) return [];
  return [[plain('    '), warn(sign.attention), plain(` image: ${image.broken}`), dim(` (${imageRepair})`)]];
}

/** Replaces the image's state for the throwaway database, whose image isn't built here. */
function temporaryNote({ deployment }: Group, { proof }: Detail, { throwawayDatabase }: Snapshot): Line {
  const is = deployment !== undefined && deployment.name === throwawayDatabase;
  return is && proof !== 'none' ? [plain('  '), dim('temporary')] : [];
}

/** Whether the image is built, in the node, and in every running pod. */
function proofSpans({ inEngine, inNode, inPods }: ImageRow, { proof }: Detail): Line {
  if (proof === 'none') return [];
  const mark = (is: boolean): Span => (is ? good(sign.done) : warn(sign.attention));
  if (proof === 'sign') return [plain('  '), dim('image '), mark(inEngine && inNode && inPods)];
  const there = (is: boolean, word: string): Line => [plain(' '), mark(is), dim(` ${word}`)];
  return [dim(proof === 'image' ? '   image' : ' '), ...there(inEngine, 'built'), ...there(inNode, 'node'), ...there(inPods, 'pods')];
}
