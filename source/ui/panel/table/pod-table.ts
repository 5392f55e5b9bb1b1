// The table of deployments and pods: builds only the rows that fit around the selected one.
import type { PodUsage, Snapshot } from '../../../live/snapshot.js';
import { age, memory, millicores, percent, since, sparkline } from '../../../units.js';
import type { Pod } from '../../../world/index.js';
import { accent, bad, column, dim, fit, good, type Line, plain, type Span, strong, warn } from '../../kit/line.js';
import { formatRestarts, healthOf, isUnwell, ownPodName, reasonOf, shortPodName } from '../../kit/pod.js';
import { sign } from '../../kit/theme.js';
import { diagnosisCard } from './diagnosis-card.js';
import { brokenImageLine, type GroupLayout, groupLayout, groupLine } from './group-row.js';
import { lead, type PodLayout, podLayout, tagOf } from './pod-layout.js';
import { keyOf, type Row, type RowList } from './rows.js';

export type PodTable = { snapshot: Snapshot; arranged: RowList; selectedAt: number; now: number; columns: number };
/** `above` and `below`: numbers of hidden rows. */
export type VisibleRows = { lines: Line[]; above: number; below: number };

/** At most `rows` lines. `roomy`: shows every diagnosis in full, not only the selected one. */
export function podTable(table: PodTable, rows: number, roomy: boolean): VisibleRows {
  const { arranged, selectedAt } = table;
  const draw = rowRenderer(table, roomy);
  const blocks = [draw(selectedAt)].filter((block) => block.length > 0);
  let [first, last] = [selectedAt, selectedAt];
  let room = rows - (blocks[0]?.length ?? 0);
  // Adds rows above and below in turn, until none fits.
  for (let grew = blocks.length > 0; grew; ) {
    grew = false;
    for (const [at, put] of [
      [first - 1, 'before'],
      [last + 1, 'after'],
    ] as const) {
      const block = arranged.rows[at] ? draw(at) : [];
      if (block.length === 0 || block.length > room) continue;
      grew = true;
      room -= block.length;
      if (put === 'before') {
        blocks.unshift(block);
        first = at;
      } else {
        blocks.push(block);
        last = at;
      }
    }
  }
  const end = Math.max(0, arranged.rows.length - 1 - last);
  return { lines: blocks.flat().slice(0, rows), above: blocks.length > 0 ? first : 0, below: blocks.length > 0 ? end : 0 };
}

/** The row of the deployment whose first pods are hidden above. */
export function groupAbove(table: PodTable, first: number): Line[] {
  const row = table.arranged.rows[first];
  if (row?.kind !== 'pod' || !row.group.deployment) return [];
  return [groupLine(row.group, false, groupLayout(table), table)];
}

function rowRenderer(table: PodTable, roomy: boolean): (at: number) => Line[] {
  const { snapshot, arranged, selectedAt, columns } = table;
  const layout = podLayout(snapshot, columns);
  const groups: GroupLayout = groupLayout(table);
  return (at) => {
    const row = arranged.rows[at];
    if (!row) return [];
    const here = at === selectedAt;
    const problem = arranged.problems.get(keyOf(row));
    const card = problem ? diagnosisCard(problem, columns, here || roomy) : row.kind === 'pod' ? whyLine(row.pod, columns) : [];
    if (row.kind === 'deployment') {
      const image = brokenImageLine(row.group, snapshot).map((line) => fit(line, columns));
      return [groupLine(row.group, here, groups, table), ...image, ...card, ...emptyLine(row, snapshot)];
    }
    const heading = row.first && !row.group.deployment ? [[plain(layout.wide ? '   ' : '  '), strong(row.group.title)]] : [];
    return [...heading, podLine(row.pod, here, layout, table), ...card];
  };
}

function emptyLine({ group }: Row, { forbidden }: Snapshot): Line[] {
  if (forbidden.pods !== undefined) return [];
  return group.all.length === 0 && group.deployment && group.deployment.desired > 0 ? [[dim('    no pods yet')]] : [];
}

/** The cluster's own message, for pods without a diagnosis. */
function whyLine(pod: Pod, columns: number): Line[] {
  const reason = isUnwell(pod) ? reasonOf(pod) : undefined;
  return reason ? [[plain(' '.repeat(lead(columns >= 80))), bad(sign.attention), dim(` ${reason}`)]] : [];
}

function podLine(pod: Pod, here: boolean, layout: PodLayout, { snapshot, now }: PodTable): Line {
  const { wide } = layout;
  const health = healthOf(pod);
  const mark = here ? accent(sign.selected) : plain(' ');
  const ready = `${pod.containers.ready}/${pod.containers.total}`;
  const old = now - pod.startedAt;
  return [
    ...(wide ? [plain(' '), mark, plain('  ')] : [mark, plain(' ')]),
    { text: health.sign, tone: health.tone },
    (here ? strong : plain)(` ${column(nameIn(pod.name, layout), layout.name.width)}`),
    plain(column(pod.status, layout.status - 1)),
    plain(` ${column(ready, layout.ready)}`),
    restarts(pod, now, layout),
    dim(column(wide ? since(old) : age(old), layout.age, 'right')),
    ...(layout.cpu > 0 ? usageCells(pod, podUsage(snapshot, pod), layout) : []),
    ...(layout.node > 0 ? [dim(`   ${column(pod.node, layout.node - 3)}`)] : []),
    ...(layout.image > 0 ? imageCell(pod, snapshot, layout.image) : []),
  ];
}

function nameIn(name: string, { name: { form } }: PodLayout): string {
  if (form === 'full') return name;
  return form === 'short' ? shortPodName(name) : ownPodName(name);
}

function restarts(pod: Pod, now: number, { restarts: { form, width } }: PodLayout): Span {
  if (pod.restarts === 0) return dim(column('0', width));
  const text = {
    bare: String(pod.restarts),
    ago: formatRestarts(pod, now).replace('last ', ''),
    last: formatRestarts(pod, now),
    why: formatRestarts(pod, now, true),
  };
  return plain(column(text[form], width));
}

function podUsage({ usage }: Snapshot, pod: Pod): PodUsage | undefined {
  return usage && usage.source !== 'none' ? usage.pods[pod.name] : undefined;
}

/** The share of a limit from which a warning is shown. */
const nearly = 0.9;

function usageCells(pod: Pod, used: PodUsage | undefined, { cpu, memory: width, percent: share, spark, wide }: PodLayout): Span[] {
  if (!used) return [cpu, width].map((cell) => dim(column('–', spark + cell, 'right') + ' '.repeat(share)));
  const most = pod.limits ?? {};
  const of = (part: number, limit = 0): Span[] => {
    if (share === 0) return [];
    const near = limit > 0 && part / limit >= nearly;
    return [(near ? warn : dim)(column(`${percent(part, limit)}${near ? sign.attention : ''}`, share, 'right'))];
  };
  const bars = (values: number[], limit = 0): Span[] =>
    spark > 0 ? [accent(column(sparkline(values, spark - 2, limit), spark, 'right'))] : [];
  return [
    ...bars(
      used.history.map((each) => each.cpu),
      (most.cpu ?? 0) / 4,
    ),
    plain(column(millicores(used.cpu), cpu, 'right')),
    ...of(used.cpu, most.cpu),
    ...bars(
      used.history.map((each) => each.memory),
      most.memory,
    ),
    plain(column(memory(used.memory, wide ? ' ' : ''), width, 'right')),
    ...of(used.memory, most.memory),
  ];
}

/** ✔: the pod runs the image that was built here. */
function imageCell(pod: Pod, { images }: Snapshot, width: number): Span[] {
  const built = images.some(({ component, tag, inEngine }) => component === pod.component && tag === pod.image && inEngine);
  return [dim(`   ${column(tagOf(pod.image), width - 5)}`), built ? good(` ${sign.done}`) : plain('  ')];
}
