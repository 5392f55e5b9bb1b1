// `status`: one look at everything, as text or as one JSON document; --watch repeats it at every change.
import { takeSnapshot } from '../live/look.js';
import type { Snapshot } from '../live/snapshot.js';
import { type ExitStatus, problemOf } from '../problem.js';
import { age, megabytes } from '../text.js';
import type { Command } from './options.js';
import { openSession } from './session.js';

export async function status(command: Extract<Command, { name: 'status' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, settings, memory } = await openSession(command, root, signal, false);
  const print = (snapshot: Snapshot) => process.stdout.write(command.json ? `${JSON.stringify(snapshot)}\n` : `${statusText(snapshot)}\n`);
  try {
    const first = await takeSnapshot(world, settings, signal);
    print(first);
    if (command.watch) {
      let told = shown(first);
      let turn = Promise.resolve();
      // Reports may come faster than a look takes: one look at a time, and none that shows nothing new.
      await world.cluster.watch(() => {
        turn = turn.then(async () => {
          if (signal.aborted) return;
          const next = await takeSnapshot(world, settings, signal);
          if (shown(next) !== told) print(next);
          told = shown(next);
        });
        // One look that fails must not be the last.
        turn = turn.catch((error: unknown) => {
          if (!signal.aborted) process.stderr.write(`taskflow-tui: ${problemOf(error).problem}\n`);
          told = '';
        });
      }, signal);
    }
    return first.release ? 0 : 3;
  } finally {
    memory.close();
  }
}

/** What makes two snapshots differ for a person: everything but times. */
function shown({ at: _, ports, ...rest }: Snapshot): string {
  return JSON.stringify({ ...rest, ports: ports.map((p) => [p.localPort, p.state.type, p.http?.status]) });
}

export function statusText(snapshot: Snapshot): string {
  const { target, release } = snapshot;
  const lines = [
    `Release     ${release ? `${target.release} revision ${release.revision}, ${release.status}` : `${target.release} is not installed`} (${target.context} / ${target.namespace})`,
    ...snapshot.deployments.map(
      (d) => `Deployment  ${d.name}  ${d.ready}/${d.desired} ready${d.rolledOut ? '' : `, ${d.updated} updated`}  ${d.image}`,
    ),
    ...table(
      'Pod         ',
      snapshot.pods.map((p) => [
        p.name,
        `${p.containers.ready}/${p.containers.total}`,
        p.status,
        `${p.restarts} restarts`,
        age(snapshot.at - p.startedAt),
        p.message ?? '',
      ]),
    ),
    ...table(
      'Service     ',
      snapshot.services.map((s) => [s.name, s.type, `${s.port} → ${s.targetPort}`, s.nodePort ? `node port ${s.nodePort}` : '']),
    ),
    ...table(
      'Port        ',
      snapshot.ports.map((p) => [
        `localhost:${p.localPort}`,
        `→ ${p.service}:${p.servicePort}`,
        p.state.type,
        p.http ? `${p.http.status} in ${p.http.ms} ms` : '',
      ]),
    ),
    ...table(
      'Image       ',
      snapshot.images.map((i) => [i.tag, i.bytes ? `${megabytes(i.bytes)} MB` : '', ...receipt(i)]),
    ),
  ];
  return lines.map((l) => l.trimEnd()).join('\n');
}

function receipt(image: Snapshot['images'][number]): string[] {
  const word = (there: boolean, where: string) => `${there ? 'in' : 'not in'} the ${where}`;
  return [word(image.inEngine, 'engine'), word(image.inNode, 'node'), word(image.inPods, 'pods')];
}

function table(head: string, rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)), []);
  return rows.map((row) => `${head}${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`);
}
