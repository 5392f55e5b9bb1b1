// Runs operations, several at a time, and reports their progress to the panel's state.
import { setImmediate } from 'node:timers/promises';
import { useApp, useStdin, useStdout } from 'ink';
import { useEffect, useRef } from 'react';
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import { quoteCommand } from '../../quote.js';
import { toProblem } from '../../unexpected-error.js';
import type { OperationResult, PanelControl } from '../kit/controls.js';
import { withWrap } from '../kit/hooks/use-no-wrap.js';
import { progressText } from './requests.js';
import type { Stage } from './session-summary.js';
import type { PanelAction, PanelState } from './state.js';

type Change = (action: PanelAction) => void;

export type Operations = {
  start(operation: Operation): void;
  /** Replicas last requested, so that pressing `+` twice quickly adds two. */
  wanted(deployment: string): number;
  shell(pod: string): void;
  open(url: string): void;
};

/** In ms: how long a requested number counts instead of the cluster's. */
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
      const command = quoteCommand(control.commandOf(operation));
      if (operation.type === 'scale') asked.current.set(operation.deployment, { replicas: operation.to, at: control.now() });
      onOperation(operation, 'began');
      change({ type: 'began', id, operation, command, text: progressText(operation) });
      control
        .runOperation(operation, (text) => change({ type: 'progressed', id, text }))
        .catch((error: unknown) => ({ ok: false, text: toProblem(error).problem }))
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
      // Pressing the key twice quickly must not open a second shell.
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

/** Gives the terminal to a shell until it ends. Returns what went wrong, if anything. */
async function openShell(
  control: PanelControl,
  pod: string,
  { suspendTerminal, stdin, stdout }: Terminal,
): Promise<OperationResult | undefined> {
  let problem: string | undefined;
  try {
    await suspendTerminal(async () => {
      await releaseInput(stdin);
      // The prompt can take some seconds on a busy machine.
      stdout.write(`Opening a shell in ${pod}. Type exit or press ctrl-d to come back.\n`);
      await withWrap(stdout, async () => {
        problem = await control.shell(pod);
      });
    });
  } catch (error) {
    problem = toProblem(error).problem;
  }
  return problem === undefined ? undefined : { ok: false, text: problem };
}

/**
 * ink stops listening, but stdin goes on reading and would take the shell's input. Node releases the terminal only if the pause comes
 * after the stream has noticed that nobody listens, one tick later (lib/internal/bootstrap/switches/is_main_thread.js).
 */
async function releaseInput(stdin: NodeJS.ReadableStream): Promise<void> {
  await setImmediate();
  stdin.pause();
  await setImmediate();
}

async function openUrl(control: PanelControl, url: string): Promise<OperationResult> {
  const opened = await control.open(url).catch(() => false);
  return { ok: opened, text: opened ? `Opened ${url} in your browser.` : `Can't open a browser here. Open ${url} yourself.` };
}

/** Loads helm's revisions while their list is open. */
export function useRevisions(control: PanelControl, { overlay }: PanelState, change: Change): void {
  const wanted = overlay.type === 'revisions';
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    control.revisions(stop.signal).then(
      (revisions) => change({ type: 'revisions', found: { type: 'list', revisions } }),
      (error: unknown) => {
        const { problem, cause } = toProblem(error);
        if (!stop.signal.aborted)
          change({ type: 'revisions', found: { type: 'failed', reason: cause ? `${problem}: ${cause}` : problem } });
      },
    );
    return () => stop.abort();
  }, [control, wanted, change]);
}
