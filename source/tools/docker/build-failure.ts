// Why an image did not build, as a problem with a fix: what BuildKit and the legacy builder say, without I/O.
import type { Problem } from '../../problem.js';
import { saidNothing } from '../run/exit-reason.js';
import type { FailedStep } from './buildkit.js';

export type FailedBuild = {
  tag: string;
  dockerfile: string;
  exitCode: number;
  /** Undefined when the builder named no step. */
  step: FailedStep | undefined;
  /** The last lines of the whole build, clean. */
  lines: string[];
  log: string;
};

const shownLines = 15;

// The words of: the engine's client, containerd and the kernel, Go's net package and npm/pip, the registries' error codes.
const reasons: { matches: RegExp; cause: string; fix: string }[] = [
  {
    matches:
      /cannot connect to the docker daemon|error during connect|error reading from server: EOF|connection reset by peer$|transport is closing/i,
    cause: 'the connection to the Docker engine was lost',
    fix: 'start Docker again, then retry: finished images stay',
  },
  {
    matches: /no space left on device|ENOSPC|disk quota exceeded/i,
    cause: 'the disk that Docker keeps images on is full',
    fix: 'make room, e.g. by removing the build cache and unused images, then retry',
  },
  {
    matches:
      /pull access denied|manifest unknown|manifest for .* not found|repository does not exist|failed to resolve source metadata.*not found/i,
    cause: 'the base image cannot be found in its registry',
    fix: 'see the name of the base image in the Dockerfile, or sign in to its registry, then retry',
  },
  {
    matches:
      /no such host|EAI_AGAIN|ENOTFOUND|name resolution|i\/o timeout|TLS handshake timeout|network is unreachable|ETIMEDOUT|ECONNRESET|connection refused|toomanyrequests/i,
    cause: 'something that the build downloads could not be reached',
    fix: 'check the network (or the proxy) of this machine, then retry',
  },
];

export function buildProblem(failed: FailedBuild): Problem {
  const { tag, step, log } = failed;
  const where = step ? `: ${shortStep(step.step)}` : '';
  const details = failed.lines.filter((line) => line.trim() !== '' && !summary.test(line.replace(wrapping, ''))).slice(-shownLines);
  const known = reasons.find(({ matches }) => [step?.error ?? '', ...(step?.lines ?? []), ...details].some((line) => matches.test(line)));
  const last = lastMeaningful(step?.lines ?? []) ?? lastMeaningful(details);
  return {
    problem: `the image ${tag} did not build${where}`,
    cause: [known?.cause, last ?? step?.error ?? saidNothing('docker', failed.exitCode)].filter(Boolean).join('; it said: '),
    fix: known?.fix ?? `correct what the last lines name (the build is ${failed.dockerfile}), then retry; finished steps are kept`,
    ...(known?.cause.includes('disk') ? { command: 'docker builder prune' } : {}),
    details,
    log,
  };
}

/** `[build 6/8] RUN pip install …`: without mounts and shell options, on one line of a screen; the log has the whole. */
function shortStep(step: string): string {
  const told = step.replace(/--mount=\S+\s+/g, '').replace(/\bset -[a-z]+;\s*/g, '');
  return told.length > 60 ? `${told.slice(0, 59)}…` : told;
}

/** How BuildKit's layers wrap what one of them said. */
const wrapping =
  /^(?:ERROR: |failed to solve: |rpc error: code = \w+ desc = |failed to solve with frontend \S+: |failed to create LLB definition: )+/;

/** Both builders end with these, which only repeat the step. */
const summary = /returned a non-zero code|did not complete successfully: exit code|^executor failed running/;

/** The line that says most: the last with an error word in it, else the last at all. */
function lastMeaningful(lines: string[]): string | undefined {
  const spoken = lines.map((line) => line.trim().replace(wrapping, '')).filter((line) => /\w/.test(line));
  const telling = spoken.filter((line) => !summary.test(line));
  const error = telling.findLast((line) => /\berror\b|\bERR!|\bfail(ed|ure)?\b|exception|cannot|denied|not found/i.test(line));
  return (error ?? telling.at(-1) ?? spoken.at(-1))?.slice(0, 300);
}
