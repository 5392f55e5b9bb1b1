// `status`: prints one snapshot as text or as a JSON document; --watch prints again after every change.

import { createSnapshotReader, readFirstView } from '../../live/read-snapshot.js';
import type { Snapshot } from '../../live/snapshot.js';
import type { ExitStatus } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { ReleaseView } from '../../world/index.js';
import type { CommandOf } from '../cli/options.js';
import { inCharset, printMessage } from '../output.js';
import { openSession, type Session } from '../session.js';
import { statusText } from './text.js';

type Status = CommandOf<'status'>;

export async function status(command: Status, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, false);
  try {
    return await printStatus(session, command, (text) => process.stdout.write(`${text}\n`), signal);
  } finally {
    session.store.close();
  }
}

/** Exits 0 when the release is installed, 3 when it isn't. Where releases are forbidden, its deployments count. */
export async function printStatus(
  { world, settings }: Pick<Session, 'world' | 'settings'>,
  { json, watch }: Pick<Status, 'json' | 'watch'>,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const looker = createSnapshotReader(world, settings, signal);
  const print = (snapshot: Snapshot) => write(json ? JSON.stringify(snapshot) : inCharset(statusText(snapshot)));
  const first = await looker.read(await readFirstView(world, signal));
  print(first);
  if (watch) {
    let last = comparable(first);
    await forEachView(world.cluster, signal, async (view) => {
      try {
        const next = await looker.read(view);
        if (signal.aborted || comparable(next) === last) return;
        last = comparable(next);
        print(next);
      } catch (error) {
        // The next view may succeed.
        if (!signal.aborted) printMessage(`taskflow-tui: ${toProblem(error).problem}`);
        last = '';
      }
    });
  }
  return first.release || (first.forbidden.revisions && first.deployments.length > 0) ? 0 : 3;
}

/** One call at a time, with the latest view: views may come faster than a snapshot takes. */
async function forEachView(cluster: Session['world']['cluster'], signal: AbortSignal, act: (view: ReleaseView) => Promise<void>) {
  let latest: ReleaseView | undefined;
  let turn: Promise<void> | undefined;
  const turns = async () => {
    for (let view = latest; view && !signal.aborted; view = latest) {
      latest = undefined;
      await act(view);
    }
    turn = undefined;
  };
  await cluster.watch((view) => {
    latest = view;
    turn ??= turns();
  }, signal);
  await turn;
}

/** Everything but times and measurements. */
function comparable({ at: _at, usage: _usage, ports, ...rest }: Snapshot): string {
  return JSON.stringify({ ...rest, ports: ports.map((p) => [p.localPort, p.state.type, p.http?.status]) });
}
