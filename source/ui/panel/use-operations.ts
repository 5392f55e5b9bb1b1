// Carries acts out, several at a time, and tells the panel's state how each goes.
import { setImmediate } from 'node:timers/promises';
import { useApp, useStdin, useStdout } from 'ink';
import { useEffect, useRef } from 'react';
import { problemOf } from '../../fault.js';
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import { quoted } from '../../text.js';
import type { OperationResult, PanelControl } from '../kit/controls.js';
import { withWrap } from '../kit/hooks/use-no-wrap.js';
import { progressText } from './requests.js';
import type { Stage } from './session-summary.js';
import type { PanelAction, PanelState } from './state.js';

type Change = (action: PanelAction) => void;

export type Operations = {
  start(operation: Operation): void;
  /** Replicas as last asked for, so that `+` pressed twice quickly means two more, not one more twice. */
  wanted(deployment: string): number;
  shell(pod: string): void;
  open(url: string): void;
};

/** How long (ms) a number asked for counts before the cluster is believed again. */
const patience = 3000;

export function useOperations(
  control: PanelControl,
  snapshot: Snapshot | undefined,
  change: Change,
  onOperation: (operation: Operation, stage: Stage) => void,
): Operations {
  const { suspendTerminal } = useApp();
  const { stdin } = useStdin();
  const { stdout } = useStdout();
  const asked = useRef(new Map<string, { replicas: number; at: number }>());
  const started = useRef(0);
  const shells = useRef<Promise<void>>(undefined);
  return {
    start(operation) {
      const id = ++started.current;
      const command = quoted(control.commandOf(operation));
      if (operation.type === 'scale') asked.current.set(operation.deployment, { replicas: operation.to, at: control.now() });
      onOperation(operation, 'began');
      change({ type: 'began', id, operation, command, text: progressText(operation) });
      control
        .runOperation(operation, (text) => change({ type: 'progressed', id, text }))
        .catch((error: unknown) => ({ ok: false, text: problemOf(error).problem }))
        .then((result) => {
          onOperation(operation, result.ok ? 'done' : 'failed');
          if (!result.ok && operation.type === 'scale') asked.current.delete(operation.deployment);
          change({ type: 'ended', id, operation, command, result, at: control.now() });
        });
    },
    wanted(deployment) {
      const last = asked.current.get(deployment);
      if (last && control.now() - last.at < patience) return last.replicas;
      return snapshot?.deployments.find(({ name }) => name === deployment)?.desired ?? 0;
    },
    shell(pod) {
      // The key pressed twice quickly comes in one piece, before the terminal is handed over.
      shells.current ??= openShell(control, pod, { suspendTerminal, stdin, stdout }).then((note) => {
        shells.current = undefined;
        change({ type: 'note', note });
      });
    },
    open: (url) => void openUrl(control, url).then((note) => change({ type: 'note', note })),
  };
}

type Terminal = Pick<ReturnType<typeof useApp>, 'suspendTerminal'> &
  Pick<ReturnType<typeof useStdin>, 'stdin'> &
  Pick<ReturnType<typeof useStdout>, 'stdout'>;

/** The terminal is the shell's until it ends; then the screen is drawn anew. Gives what went wrong, if anything. */
async function openShell(
  control: PanelControl,
  pod: string,
  { suspendTerminal, stdin, stdout }: Terminal,
): Promise<OperationResult | undefined> {
  let problem: string | undefined;
  try {
    await suspendTerminal(async () => {
      await releaseInput(stdin);
      // Its prompt takes some seconds on a busy machine.
      stdout.write(`Opening a shell in ${pod}; exit or ctrl-d comes back here.\n`);
      await withWrap(stdout, async () => {
        problem = await control.shell(pod);
      });
    });
  } catch (error) {
    problem = problemOf(error).problem;
  }
  return problem === undefined ? undefined : { ok: false, text: problem };
}

/**
 * ink stops listening, but the stream under it goes on reading, and would take what is typed from the shell. A stream has to have
 * seen that nobody listens before pausing it says anything to the terminal, and does so a tick later (Node's lib/internal/bootstrap).
 */
async function releaseInput(stdin: NodeJS.ReadableStream): Promise<void> {
  await setImmediate();
  stdin.pause();
  await setImmediate();
}

async function openUrl(control: PanelControl, url: string): Promise<OperationResult> {
  const opened = await control.open(url).catch(() => false);
  return { ok: opened, text: opened ? `${url} opens in the browser` : `no browser to open here: ${url}` };
}

/** Asks helm for its revisions while their list is open. */
export function useRevisions(control: PanelControl, { overlay }: PanelState, change: Change): void {
  const wanted = overlay.type === 'revisions';
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    control.revisions(stop.signal).then(
      (revisions) => change({ type: 'revisions', found: { type: 'list', revisions } }),
      (error: unknown) => {
        const { problem, cause } = problemOf(error);
        if (!stop.signal.aborted)
          change({ type: 'revisions', found: { type: 'failed', reason: cause ? `${problem}: ${cause}` : problem } });
      },
    );
    return () => stop.abort();
  }, [control, wanted, change]);
}
