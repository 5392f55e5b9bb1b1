// Chooses the columns that fit in a pod's row and their widths, the same for every row.
import type { Snapshot } from '../../../live/snapshot.js';
import type { Pod } from '../../../world/index.js';
import { ownPodName, shortPodName } from '../../kit/pod.js';

/** Widths in columns, with gaps; 0: not shown. */
export type PodLayout = {
  wide: boolean;
  name: { form: 'full' | 'short' | 'own'; width: number };
  status: number;
  ready: number;
  restarts: { form: 'bare' | 'ago' | 'last' | 'why'; width: number };
  age: number;
  cpu: number;
  memory: number;
  percent: number;
  spark: number;
  node: number;
  image: number;
};

/** From this width, words are written out and units have a space before them. */
export const wideFrom = 80;
/** From this width, the image matters more than the reason for restarts. */
const imageFrom = 130;

export const lead = (wide: boolean) => (wide ? 6 : 4);
export const tagOf = (image: string) => image.slice(image.lastIndexOf(':') + 1);

export function podLayout({ pods, usage }: Snapshot, columns: number): PodLayout {
  const wide = columns >= wideFrom;
  const longest = (text: (pod: Pod) => string, least: number, most: number) => {
    let width = least;
    for (const pod of pods) width = Math.max(width, text(pod).length);
    return Math.min(most, width);
  };
  const name = columns < 52 ? { form: 'own' as const, width: longest((pod) => ownPodName(pod.name), 6, 8) + 1 } : short(longest, wide);
  const layout: PodLayout = {
    ...{ wide, name, cpu: 0, memory: 0, percent: 0, spark: 0, node: 0, image: 0 },
    status: (wide ? 17 : 16) + 1,
    ready: longest((pod) => `${pod.containers.ready}/${pod.containers.total}`, 3, 5) + (wide ? 2 : 1),
    restarts: { form: 'bare', width: wide ? 4 : 3 },
    age: wide ? 7 : 4,
  };
  const known = usage !== undefined && usage.source !== 'none';
  const used: Partial<PodLayout>[] = known ? [wide ? { cpu: 7, memory: 9 } : { cpu: 6, memory: 7 }] : [];
  const status = longest((pod) => pod.status, 17, 27) + 1;
  const node = { node: longest((pod) => pod.node, 4, 24) + 3 };
  const image = { image: longest((pod) => tagOf(pod.image), 6, 28) + 5 };
  const why = { restarts: { form: 'why' as const, width: 31 } };
  const extras: Partial<PodLayout>[] = wide
    ? [
        ...[...used, { restarts: { form: 'ago' as const, width: 14 } }, { status }, ...(known ? [{ percent: 5 }] : [])],
        ...(columns < imageFrom ? [why, node, image] : [node, image, why]),
        { restarts: { form: 'last' as const, width: 19 } },
        { name: { form: 'full' as const, width: longest((pod) => pod.name, 20, 60) + 2 } },
        ...(known ? [{ spark: 9 }] : []),
      ]
    : used;
  // Takes each extra that fits, most useful first.
  let taken = layout;
  for (const extra of extras) {
    const more = { ...taken, ...extra };
    if (widthOf(more) <= columns && widthOf(more) >= widthOf(taken)) taken = more;
  }
  return taken;
}

function short(longest: (text: (pod: Pod) => string, least: number, most: number) => number, wide: boolean) {
  return { form: 'short' as const, width: longest((pod) => shortPodName(pod.name), 11, 14) + (wide ? 2 : 1) };
}

/** The whole row. Percent and sparkline appear twice, for CPU and memory. */
function widthOf(layout: PodLayout): number {
  const { wide, name, status, ready, restarts, age, cpu, memory, percent, spark, node, image } = layout;
  return lead(wide) + name.width + status + ready + restarts.width + age + cpu + memory + 2 * (percent + spark) + node + image;
}
