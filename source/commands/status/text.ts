// Formats a snapshot as text: one line per resource, in columns. Problems come last, next to the prompt.
import { problemLines } from '../../deploy/engine/line.js';
import { imageRepair } from '../../live/image-rows.js';
import type { Snapshot } from '../../live/snapshot.js';
import { temporary } from '../../release/throwaway.js';
import { age, cpuText, duration, megabytes, memoryText } from '../../units.js';
import type { Pod } from '../../world/index.js';

export function statusText(snapshot: Snapshot): string {
  const lines = [
    releaseLine(snapshot),
    ...staleLines(snapshot),
    ...snapshot.deployments.map(
      (d) => `Deployment  ${d.name}  ${d.ready}/${d.desired} ready${d.rolledOut ? '' : `, ${d.updated} updated`}  ${d.image}`,
    ),
    ...(snapshot.throwawayDatabase ? [`Temporary   ${snapshot.throwawayDatabase} is a throwaway database: ${temporary}`] : []),
    ...table(
      'Pod         ',
      snapshot.pods.map((pod) => podCells(pod, snapshot)),
    ),
    ...table(
      'Service     ',
      snapshot.services.map((s) => [s.name, s.type, `${s.port} → ${s.targetPort}`, s.nodePort ? `node port ${s.nodePort}` : '']),
    ),
    ...table('Port        ', snapshot.ports.map(portCells)),
    ...table(
      'Image       ',
      snapshot.images.map((i) => [i.tag, i.bytes ? `${megabytes(i.bytes)} MB` : '', ...locations(i)]),
    ),
    ...snapshot.images.flatMap(({ component, broken }) => (broken ? [`Broken      ${component}: ${broken} (${imageRepair})`] : [])),
    ...Object.entries(snapshot.forbidden).map(([kind, reason]) => `Unavailable ${kind}: ${reason}`),
    ...(snapshot.usage?.source === 'none' && snapshot.pods.length > 0 ? [`Unavailable usage: ${snapshot.usage.reason}`] : []),
    ...snapshot.diagnoses.flatMap(({ problem }) => [
      `Problem     ${problem.problem}`,
      ...problemLines(problem).map((l) => `            ${l}`),
    ]),
  ];
  return lines.map((l) => l.trimEnd()).join('\n');
}

function releaseLine({ target, release, forbidden }: Snapshot): string {
  const what = release ? `revision ${release.revision}, ${release.status}` : forbidden.revisions ? "can't be read" : "isn't installed";
  return `Release     ${target.release} ${what} (${target.context} / ${target.namespace})`;
}

function staleLines({ freshness, at }: Snapshot): string[] {
  return freshness.type === 'live' ? [] : [`Stale       for ${duration(at - freshness.since)}: ${freshness.reason}`];
}

function podCells(pod: Pod, { usage, at }: Snapshot): string[] {
  const used = usage && usage.source !== 'none' ? usage.pods[pod.name] : undefined;
  const of = (limit: string | undefined) => (limit ? ` of ${limit}` : '');
  const { cpu, memory } = pod.limits ?? {};
  return [
    pod.name,
    `${pod.containers.ready}/${pod.containers.total}`,
    pod.status,
    `${pod.restarts} restarts`,
    age(at - pod.startedAt),
    used ? `cpu ${cpuText(used.cpu)}${of(cpu === undefined ? undefined : cpuText(cpu))}` : '',
    used ? `memory ${memoryText(used.memory)}${of(memory === undefined ? undefined : memoryText(memory))}` : '',
    pod.message ?? '',
  ];
}

function portCells(port: Snapshot['ports'][number]): string[] {
  const { state, holder, http } = port;
  const pid = holder?.pid ? ` (pid ${holder.pid})` : '';
  return [
    `localhost:${port.localPort}`,
    `→ ${port.service}:${port.servicePort}`,
    state.type === 'taken' ? `taken by ${state.reason}${pid}` : `${state.type}${holder?.ours ? ` by taskflow-tui${pid}` : ''}`,
    http ? `${http.status} in ${Math.round(http.ms)} ms` : state.type === 'up' ? 'no answer' : '',
  ];
}

function locations(image: Snapshot['images'][number]): string[] {
  const place = (there: boolean, where: string) => `${there ? 'in' : 'not in'} the ${where}`;
  return [place(image.inEngine, 'engine'), place(image.inNode, 'node'), place(image.inPods, 'pods')];
}

function table(label: string, rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((widest, row) => row.map((cell, i) => Math.max(cell.length, widest[i] ?? 0)), []);
  return rows.map(
    (row) =>
      `${label}${row
        .map((cell, i) => (widths[i] ? cell.padEnd(widths[i]) : undefined))
        .filter((cell) => cell !== undefined)
        .join('  ')}`,
  );
}
