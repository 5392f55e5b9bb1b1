// kubectl: its version, and a port-forward as a child that is held open.
import { Cancelled } from '../problem.js';
import type { Clock, ForwardState, Kubectl, Target } from '../world.js';
import type { Programs } from './process.js';
import { askVersion, versionQuestions } from './version.js';

type Request = Parameters<Kubectl['forward']>[0];
type Parts = { programs: Programs; target: Target; clock: Clock };
/** How one child ended. */
type Attempt = { wasUp: boolean; taken: boolean; reason: string };

/** Tilt's way: quick at first, and from the start again after an attempt that lived (internal/engine/portforward). */
const firstDelayMs = 50;
const longestDelayMs = 5000;
const livedMs = 1000;

// kubectl keeps listening when its pod is gone, and tells so only when a connection fails (https://github.com/kubernetes/kubernetes/issues/78446).
const lost = /lost connection to pod|error forwarding|an error occurred forwarding/;
const occupied = /address already in use|unable to listen on any of the requested ports|Only one usage of each socket address/;

export function createKubectl(parts: Parts): Kubectl {
  return {
    version: (signal) => askVersion(parts.programs, versionQuestions.kubectl, signal),
    forward: (request, report, signal) => hold(parts, request, report, signal),
  };
}

/** Resolves when aborted. Failure when kubectl is missing; whatever else happens is a state, and tried again. */
async function hold(parts: Parts, request: Request, report: (state: ForwardState) => void, signal: AbortSignal): Promise<void> {
  const { clock } = parts;
  let delay = firstDelayMs;
  let since: number | undefined;
  let wasTaken = false;
  try {
    report({ type: 'connecting' });
    while (!signal.aborted) {
      const begun = clock.now();
      const up = () => {
        since = undefined;
        report({ type: 'up' });
      };
      const { wasUp, taken, reason } = await attempt(parts, request, up, signal);
      since ??= clock.now();
      // Said once: a port that stays taken is tried again in silence.
      if (!taken || !wasTaken) report(taken ? { type: 'taken', reason } : { type: 'reconnecting', since, reason });
      wasTaken = taken;
      if (wasUp && clock.now() - begun >= livedMs) delay = firstDelayMs;
      await clock.sleep(delay, signal);
      delay = Math.min(delay * 2, longestDelayMs);
    }
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
  }
}

/** One child, until it ends or says that it has lost its pod. */
async function attempt(parts: Parts, request: Request, up: () => void, signal: AbortSignal): Promise<Attempt> {
  const { programs, target } = parts;
  const given = new AbortController();
  let wasUp = false;
  let reason: string | undefined;
  const onLine = (line: string) => {
    if (line.startsWith('Forwarding from') && !wasUp) {
      wasUp = true;
      up();
    } else if (lost.test(line) || occupied.test(line)) {
      reason ??= withoutLogHeader(line);
      if (lost.test(line)) given.abort();
    }
  };
  try {
    const { exitCode, stderr } = await programs.run({
      file: 'kubectl',
      args: forwardArguments(target, request),
      signal: AbortSignal.any([signal, given.signal]),
      onLine,
    });
    const last = stderr.split('\n').findLast((line) => line.trim() !== '');
    reason ??= last === undefined ? `kubectl ended with exit code ${exitCode}` : withoutLogHeader(last);
  } catch (error) {
    if (signal.aborted || !(error instanceof Cancelled)) throw error;
  }
  return { wasUp, taken: occupied.test(reason ?? ''), reason: reason ?? 'the connection was lost' };
}

function forwardArguments({ context, namespace }: Target, { service, localPort, servicePort }: Request): string[] {
  const ports = `${localPort}:${servicePort}`;
  return ['--context', context, '--namespace', namespace, 'port-forward', '--address', '127.0.0.1', `svc/${service}`, ports];
}

/** `E1123 09:13:44.729180 11839 portforward.go:413] "Unhandled Error" err="an error occurred …"` without what is in front. */
function withoutLogHeader(line: string): string {
  return line.replace(/^[EWIF]\d{4} [\d:.]+\s+\d+ [\w.-]+:\d+\]\s*/, '').replace(/^error: /i, '');
}
