// Asks a tool for its version: found, missing, hanging, or broken.
import { Failure } from '../../problem.js';
import type { ToolVersion } from '../../world/index.js';
import { MissingProgram, TimeLimit } from './process.js';
import type { Programs } from './programs.js';

const versionSeconds = 10;

export type VersionQuestion = {
  file: string;
  args: string[];
  /** Its first group is the version without a leading v. */
  pattern: RegExp;
  /** Matches the output of a tool without the requested part, such as docker without the buildx plugin. */
  absent?: RegExp;
};

const number = String.raw`(\d+\.\d+(?:\.\d+)?(?:[-+.~][0-9A-Za-z.+~-]+)?)`;

/** None of them needs an engine or a cluster. */
export const versionQuestions = {
  // `docker version` would ask the engine, and could hang with it. The name matters: podman's `docker` prints "podman version 5.2.1".
  docker: { file: 'docker', args: ['--version'], pattern: new RegExp(`^Docker version ${number}`, 'm') },
  buildx: {
    file: 'docker',
    args: ['buildx', 'version'],
    pattern: new RegExp(`docker/buildx v?${number}`),
    absent: /is not a docker command|unknown command|unknown (shorthand )?flag|Usage:\s+docker/,
  },
  minikube: { file: 'minikube', args: ['version', '--short'], pattern: new RegExp(`^(?:minikube version: )?v?${number}\\s*$`, 'm') },
  kubectl: { file: 'kubectl', args: ['version', '--client', '--output=json'], pattern: new RegExp(`"gitVersion":\\s*"v?${number}"`) },
  helm: { file: 'helm', args: ['version', '--template={{.Version}}'], pattern: new RegExp(`^v?${number}\\s*$`, 'm') },
} as const satisfies Record<string, VersionQuestion>;

/** Rejects only with Cancelled. */
export async function askVersion(
  programs: Programs,
  question: VersionQuestion,
  signal: AbortSignal,
  timeoutSeconds = versionSeconds,
): Promise<ToolVersion> {
  try {
    const { file, args } = question;
    const { exitCode, stdout, stderr } = await programs.run({ file, args, signal, timeoutSeconds });
    const version = question.pattern.exec(stdout)?.[1];
    if (exitCode === 0) return { type: 'found', version, raw: brief(stdout || stderr) };
    if (question.absent?.test(`${stderr}\n${stdout}`)) return { type: 'missing' };
    return { type: 'broken', reason: brief(stderr || stdout) || `exit code ${exitCode}` };
  } catch (error) {
    if (error instanceof MissingProgram) return { type: 'missing' };
    if (error instanceof TimeLimit) return { type: 'hangs', seconds: error.seconds };
    if (error instanceof Failure) return { type: 'broken', reason: error.problem.cause };
    throw error;
  }
}

/** One line, to show next to the tool's name. */
function brief(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
