// Explains a failed build of an image, from the output of BuildKit or the legacy builder. Without I/O.
import type { Problem } from '../../../problem.js';
import { failedSilently } from '../../run/exit-reason.js';
import type { FailedStep } from '../buildkit.js';
import { endedByMachine, network } from './machine.js';
import { nextRules, nextStopped } from './next.js';
import { nodePackageRules } from './node-packages.js';
import { pythonPackageRules } from './python-packages.js';
import type { Explanation, Rule } from './rule.js';

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

/** From special to general. Those of Next.js and npm say nothing about a backend: Cargo prints `Caused by:` too. */
const rulesFor = (tag: string): readonly Rule[] =>
  tag.startsWith('taskflow-backend:')
    ? [...endedByMachine, ...pythonPackageRules, network]
    : [...endedByMachine, ...nextRules, ...nodePackageRules, ...pythonPackageRules, network, nextStopped];

export function buildProblem(failed: FailedBuild): Problem {
  const { tag, step, log } = failed;
  const details = failed.lines.filter((line) => line.trim() !== '' && !summary.test(line.replace(wrapping, ''))).slice(-shownLines);
  const lines = [...(step?.lines ?? []), ...details, withoutCommand(step?.error ?? '')]
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim());
  const known = first(rulesFor(tag), lines);
  const where = known?.what || (step ? shortStep(step.step) : '');
  const last = lastMeaningful(step?.lines ?? []) ?? lastMeaningful(details) ?? step?.error;
  const cause = known?.what ? known.cause : [known?.cause, last ?? failedSilently('docker', failed.exitCode)].filter(Boolean).join(': ');
  return {
    problem: `The image ${tag} didn't build${where ? `: ${where}` : ''}`,
    cause,
    fix: known?.fix ?? `Fix what the last lines name (the Dockerfile is ${failed.dockerfile}), then retry. Finished steps are cached.`,
    ...(known?.command === undefined ? {} : { command: known.command }),
    details,
    log,
  };
}

function first(all: readonly Rule[], lines: string[]): Explanation | undefined {
  for (const each of all) {
    const found = each(lines);
    if (found) return found;
  }
  return undefined;
}

/** Both builders quote the whole command, whose words aren't what went wrong. */
function withoutCommand(error: string): string {
  return error.replace(/(?<=executor failed running )\[[\s\S]*\]|(?<=process )"[\s\S]*"(?= did not)/, '…');
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
