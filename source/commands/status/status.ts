// `status`: one look at everything, as text or as one JSON document; --watch repeats it at every change.
import { problemOf } from '../../fault.js';
import { createLooker, firstLook } from '../../live/read-snapshot.js';
import type { Snapshot } from '../../live/snapshot.js';
import type { ExitStatus } from '../../problem.js';
import type { ReleaseView } from '../../world/index.js';
import type { CommandOf } from '../cli/options.js';
import { inCharset } from '../output.js';
import { openSession, type Session } from '../session.js';
import { statusText } from './text.js';

type Status = CommandOf<'status'>;

export async function status(command: Status, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, false);
  try {
    return await tellStatus(session, command, (text) => process.stdout.write(`${text}\n`), signal);
  } finally {
    session.store.close();
  }
}

/** Exit 0 when the release is installed, 3 when it is not. Where nobody may see that, what it has made counts. */
export async function tellStatus(
  { world, settings }: Pick<Session, 'world' | 'settings'>,
  { json, watch }: Pick<Status, 'json' | 'watch'>,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const looker = createLooker(world, settings, signal);
  const print = (snapshot: Snapshot) => write(json ? JSON.stringify(snapshot) : inCharset(statusText(snapshot)));
  const first = await looker.take(await firstLook(world, signal));
  print(first);
  if (watch) {
    let told = shown(first);
    await atEachView(world.cluster, signal, async (view) => {
      try {
        const next = await looker.take(view);
        if (signal.aborted || shown(next) === told) return;
        told = shown(next);
        print(next);
      } catch (error) {
        // One look that fails must not be the last.
        if (!signal.aborted) process.stderr.write(`taskflow-tui: ${problemOf(error).problem}\n`);
        told = '';
      }
    });
  }
  return first.release || (first.forbidden.revisions && first.deployments.length > 0) ? 0 : 3;
}

/** Reports may come faster than a look takes: one look at a time, always at the latest view. */
async function atEachView(cluster: Session['world']['cluster'], signal: AbortSignal, look: (view: ReleaseView) => Promise<void>) {
  let latest: ReleaseView | undefined;
  let turn: Promise<void> | undefined;
  const turns = async () => {
    for (let view = latest; view && !signal.aborted; view = latest) {
      latest = undefined;
      await look(view);
    }
    turn = undefined;
  };
  await cluster.watch((view) => {
    latest = view;
    turn ??= turns();
  }, signal);
  await turn;
}

/** What makes two snapshots differ for a person: everything but times and what is measured. */
function shown({ at: _at, usage: _usage, ports, ...rest }: Snapshot): string {
  return JSON.stringify({ ...rest, ports: ports.map((p) => [p.localPort, p.state.type, p.http?.status]) });
}
