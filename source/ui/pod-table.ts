// The pods in their groups: each group says how many of it are ready, each row how one pod is.
import type { Component } from '../deploy/event.js';
import type { ImageRow, Snapshot } from '../live/snapshot.js';
import { age, megabytes } from '../text.js';
import type { Deployment, Pod } from '../world.js';
import { accent, bad, column, dim, good, type Line, type Span, say, spread, strong, warn } from './line.js';
import { healthOf, inOrder, isUnwell, reasonOf, restartsOf, shortPodName } from './pod-rows.js';
import { sign } from './theme.js';

export type PodTable = { snapshot: Snapshot; selected: string | undefined; now: number; columns: number };

/** All groups with their pods, and the line that the selected pod is on. */
export function podTable(table: PodTable): { lines: Line[]; selectedAt: number } {
  const lines: Line[] = [];
  let selectedAt = 0;
  for (const component of ['frontend', 'backend', 'other'] as const) {
    const pods = inOrder(table.snapshot.pods).filter((pod) => pod.component === component);
    const deployment = table.snapshot.deployments.find((each) => each.component === component);
    if (pods.length === 0 && !deployment) continue;
    lines.push(groupLine(component, deployment, table));
    for (const pod of pods) {
      if (pod.name === table.selected) selectedAt = lines.length;
      lines.push(podLine(pod, table), ...whyLine(pod));
    }
    if (pods.length === 0) lines.push([dim('     no pods')]);
  }
  return { lines, selectedAt };
}

function groupLine(component: Component | 'other', deployment: Deployment | undefined, { snapshot, columns }: PodTable): Line {
  const name = strong(` ${column(component, 9)} `);
  if (!deployment) return [name];
  const image = snapshot.images.find((each) => each.component === component);
  return spread([name, ...readiness(deployment)], image && columns >= 80 ? imageWords(image) : [], columns);
}

function readiness(deployment: Deployment): Line {
  const { ready, desired, updated, rolledOut } = deployment;
  const count = say(`${ready}/${desired} ready`);
  if (!rolledOut) return [warn(`${sign.running} `), count, dim(updated < desired ? `, rolling out ${updated} of ${desired}` : '')];
  if (desired === 0) return [dim(`${sign.waiting} `), count, dim(', scaled to none')];
  return ready >= desired ? [good(`${sign.done} `), count] : [warn(`${sign.running} `), count];
}

function imageWords(image: ImageRow): Line {
  const there = (is: boolean, word: string): Line => [is ? good(sign.done) : warn(sign.attention), dim(` ${word} `)];
  const size = image.bytes === undefined ? '' : ` ${megabytes(image.bytes)} MB`;
  return [dim(`image${size} `), ...there(image.inEngine, 'built'), ...there(image.inNode, 'node'), ...there(image.inPods, 'pods')];
}

function podLine(pod: Pod, { selected, now, columns }: PodTable): Line {
  const here = pod.name === selected;
  const health = healthOf(pod);
  const name = columns >= 110 ? column(pod.name, 42) : column(shortPodName(pod.name), 12);
  const ready = `${pod.containers.ready}/${pod.containers.total}`;
  const wide = columns >= 80;
  return [
    here ? accent(` ${sign.selected} `) : say('   '),
    { text: health.sign, tone: health.tone },
    here ? strong(` ${name}`) : say(` ${name}`),
    say(`  ${column(pod.status, wide ? 20 : 17)}${column(ready, wide ? 6 : 4)}`),
    restarts(pod, now, wide),
    dim(column(age(now - pod.startedAt), 5, 'right')),
    ...(columns >= 130 ? [dim(`   ${pod.node}   ${pod.image}`)] : []),
  ];
}

function restarts(pod: Pod, now: number, wide: boolean): Span {
  const text = wide
    ? column(`${restartsOf(pod, now)} ${pod.restarts === 1 ? 'restart' : 'restarts'}`, 24)
    : column(String(pod.restarts), 4);
  return pod.restarts > 0 ? say(text) : dim(text);
}

function whyLine(pod: Pod): Line[] {
  const reason = isUnwell(pod) ? reasonOf(pod) : undefined;
  return reason ? [[say('       '), bad(sign.attention), dim(` ${reason}`)]] : [];
}
