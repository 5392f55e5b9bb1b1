// What kubectl says when it fails, as a problem with a fix. Without I/O; the texts are those of kubectl 1.31 to 1.35, runc and containerd.
import type { Problem } from '../../problem.js';
import { saidNothing } from '../run/exit-reason.js';

const shownLines = 15;

const reasons: { matches: RegExp; cause(line: string): string; fix: string }[] = [
  {
    // The runtime's words come with exit code 126 (dockerd: 127), or as an internal error of the kubelet with 1.
    matches: /executable file not found|(?:exec|start container process).*no such file or directory|exec format error/i,
    cause: () => 'its image has no shell (sh)',
    fix: 'read its log and what describe tells instead; an image with a shell can be built from another base',
  },
  {
    matches: /\(NotFound\)|pods? ".*" not found/,
    cause: () => 'it is not there any more: it was deleted or replaced',
    fix: 'choose one from the list as it is now',
  },
  {
    matches: /container not found|cannot exec (?:into|in) a .*(?:completed|deleted)|is not running|is not created or running/i,
    cause: () => 'its container does not run now',
    fix: 'wait until it is Running; until then its log and its events say why',
  },
  {
    matches: /context was not found|context ".*" does not exist/,
    cause: (line) => line,
    fix: 'see the contexts with kubectl config get-contexts, or start the cluster that makes it',
  },
  {
    matches:
      /connection refused|i\/o timeout|no such host|TLS handshake timeout|Unable to connect to the server|was refused - did you specify/i,
    cause: (line) => `the cluster does not answer: ${line}`,
    fix: 'start the cluster (minikube start), then retry',
  },
  {
    matches: /\(Forbidden\)|is forbidden|Unauthorized|must be logged in/,
    cause: (line) => `the cluster refuses: ${line}`,
    fix: 'see whether this context may do so in the namespace',
  },
];

/** `problem` as in `no shell can be opened in pod x`. Lines are clean. */
export function kubectlProblem(problem: string, output: { exitCode: number; stdout: string; stderr: string }): Problem {
  const lines = output.stderr.split('\n').filter((line) => line.trim() !== '');
  const known = reasons.find(({ matches }) => lines.some((line) => matches.test(line)));
  const telling = lines.findLast((line) => known?.matches.test(line)) ?? lines.findLast((line) => !/^command terminated/.test(line));
  const said = telling?.replace(/^error: |^Error from server( \(\w+\))?: /, '').slice(0, 400) ?? saidNothing('kubectl', output.exitCode);
  return {
    problem,
    cause: known?.cause(said) ?? said,
    fix: known?.fix ?? 'see what kubectl names, then retry',
    details: lines.slice(-shownLines),
  };
}
