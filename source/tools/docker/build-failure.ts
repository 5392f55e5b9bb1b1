// Explains a failed build of an image, from the output of BuildKit or the legacy builder. Without I/O.
import type { Problem } from '../../problem.js';
import { failedSilently } from '../run/exit-reason.js';
import type { FailedStep } from './buildkit.js';

export type FailedBuild = {
  tag: string;
  dockerfile: string;
  exitCode: number;
  /** Undefined if the builder named no step. */
  step: FailedStep | undefined;
  /** The last lines of the whole build, clean. */
  lines: string[];
  log: string;
};

const shownLines = 15;

// Messages of the engine's client, of containerd and the kernel, of Go's net package, npm and pip, and of registries.
const reasons: { matches: RegExp; cause: string; fix: string }[] = [
  {
    matches:
      /cannot connect to the docker daemon|error during connect|error reading from server: EOF|connection reset by peer$|transport is closing/i,
    cause: 'The connection to the Docker engine was lost',
    fix: 'Start Docker again, then retry. Finished images are kept.',
  },
  {
    matches: /no space left on device|ENOSPC|disk quota exceeded/i,
    cause: 'The disk where Docker stores images is full',
    fix: 'Free some space, for example by removing the build cache and unused images. Then retry.',
  },
  {
    matches:
      /pull access denied|manifest unknown|manifest for .* not found|repository does not exist|failed to resolve source metadata.*not found/i,
    cause: "The registry doesn't have the base image",
    fix: 'Check the name of the base image in the Dockerfile, or sign in to its registry. Then retry.',
  },
  {
    matches:
      /no such host|EAI_AGAIN|ENOTFOUND|name resolution|i\/o timeout|TLS handshake timeout|network is unreachable|ETIMEDOUT|ECONNRESET|connection refused|toomanyrequests/i,
    cause: "The build couldn't reach something that it downloads",
    fix: 'Check the network or the proxy of this computer, then retry.',
  },
];

export function buildProblem(failed: FailedBuild): Problem {
  const { tag, step, log } = failed;
  const where = step ? `: ${shortStep(step.step)}` : '';
  const details = failed.lines.filter((line) => line.trim() !== '' && !summary.test(line.replace(wrapping, ''))).slice(-shownLines);
  const known = reasons.find(({ matches }) => [step?.error ?? '', ...(step?.lines ?? []), ...details].some((line) => matches.test(line)));
  const last = lastMeaningful(step?.lines ?? []) ?? lastMeaningful(details);
  return {
    problem: `The image ${tag} didn't build${where}`,
    cause: [known?.cause, last ?? step?.error ?? failedSilently('docker', failed.exitCode)].filter(Boolean).join(': '),
    fix: known?.fix ?? `Fix what the last lines name (the Dockerfile is ${failed.dockerfile}), then retry. Finished steps are cached.`,
    ...(known?.cause.includes('disk') ? { command: 'docker builder prune' } : {}),
    details,
    log,
  };
}

/** `[build 6/8] RUN pip install …` without mounts and shell options, to fit on one line of a screen. */
function shortStep(step: string): string {
  const text = step.replace(/--mount=\S+\s+/g, '').replace(/\bset -[a-z]+;\s*/g, '');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What BuildKit's layers put in front of an error. */
const wrapping =
  /^(?:ERROR: |failed to solve: |rpc error: code = \w+ desc = |failed to solve with frontend \S+: |failed to create LLB definition: )+/;

/** Last lines of both builders that only repeat the step. */
const summary = /returned a non-zero code|did not complete successfully: exit code|^executor failed running/;

/** The last line with an error word in it, or else the last line. */
function lastMeaningful(lines: string[]): string | undefined {
  const texts = lines.map((line) => line.trim().replace(wrapping, '')).filter((line) => /\w/.test(line));
  const telling = texts.filter((line) => !summary.test(line));
  const error = telling.findLast((line) => /\berror\b|\bERR!|\bfail(ed|ure)?\b|exception|cannot|denied|not found/i.test(line));
  return (error ?? telling.at(-1) ?? texts.at(-1))?.slice(0, 300);
}
