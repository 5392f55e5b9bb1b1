// Explains a failed kubectl command from its output (kubectl 1.31 to 1.35, runc, containerd). Without I/O.
import type { Problem } from '../../problem.js';
import { failedSilently } from '../run/exit-reason.js';

const shownLines = 15;

const reasons: { matches: RegExp; cause(line: string): string; fix: string }[] = [
  {
    // The runtime's message comes with exit code 126 (dockerd: 127), or as an internal error of the kubelet with 1.
    matches: /executable file not found|(?:exec|start container process).*no such file or directory|exec format error/i,
    cause: () => 'Its image has no shell (sh)',
    fix: 'Read its log and its description instead, or build the image from a base that has a shell.',
  },
  {
    matches: /\(NotFound\)|pods? ".*" not found/,
    cause: () => 'It no longer exists: it was deleted or replaced',
    fix: 'Choose one from the current list.',
  },
  {
    matches: /container not found|cannot exec (?:into|in) a .*(?:completed|deleted)|is not running|is not created or running/i,
    cause: () => "Its container isn't running",
    fix: 'Wait until it is Running. Its log and events show what it is waiting for.',
  },
  {
    matches: /context was not found|context ".*" does not exist/,
    cause: (line) => line,
    fix: 'List the contexts with kubectl config get-contexts, or start the cluster that creates it.',
  },
  {
    matches:
      /connection refused|i\/o timeout|no such host|TLS handshake timeout|Unable to connect to the server|was refused - did you specify/i,
    cause: (line) => `The cluster doesn't answer: ${line}`,
    fix: 'Start the cluster (minikube start), then retry.',
  },
  {
    matches: /\(Forbidden\)|is forbidden|Unauthorized|must be logged in/,
    cause: (line) => `The cluster refuses: ${line}`,
    fix: 'Check whether this context has permission in the namespace.',
  },
];

export function kubectlProblem(problem: string, output: { exitCode: number; stdout: string; stderr: string }): Problem {
  const lines = output.stderr.split('\n').filter((line) => line.trim() !== '');
  const known = reasons.find(({ matches }) => lines.some((line) => matches.test(line)));
  const line = lines.findLast((each) => known?.matches.test(each)) ?? lines.findLast((each) => !/^command terminated/.test(each));
  const message = line?.replace(/^error: |^Error from server( \(\w+\))?: /, '').slice(0, 400) ?? failedSilently('kubectl', output.exitCode);
  return {
    problem,
    cause: known?.cause(message) ?? message,
    fix: known?.fix ?? 'Fix what kubectl names, then retry.',
    details: lines.slice(-shownLines),
  };
}
