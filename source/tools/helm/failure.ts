// Explains a failed helm command from its output (helm 3.14 to 4.1). Without I/O.
import type { Problem } from '../../problem.js';
import { failedSilently } from '../run/exit-reason.js';

const shownLines = 15;

/** `history`: the list of revisions shows more. */
type Reason = { matches: RegExp; cause(line: string): string; fix: string; history?: true };

const reasons: Reason[] = [
  {
    matches: /another operation \(install\/upgrade\/rollback\) is in progress/,
    cause: () => 'The release is pending: another helm is working on it, or was killed before it finished',
    fix: 'Wait a minute in case another helm is still working. If it stays pending, roll back to the last good revision, or uninstall if there is none.',
    history: true,
  },
  {
    // Two helms started at the same moment: both saw no pending revision, and one was first to write its own.
    matches: /release: already exists|cannot re-?use a name that is still in use|secrets "sh\.helm\.release\.[^"]+" already exists/,
    cause: () => 'Another helm started a moment earlier and is working on the release',
    fix: 'Wait a minute until it finishes, then retry.',
    history: true,
  },
  {
    matches: /has no deployed releases/,
    cause: () => "No revision is deployed, and helm can't upgrade from the last one",
    fix: 'Uninstall the release, then install it again. Your data stays in the database.',
    history: true,
  },
  {
    matches: /context ".*" does not exist/,
    cause: (line) => line,
    fix: 'List the contexts with kubectl config get-contexts, or start the cluster that creates it.',
  },
  {
    matches: /cluster unreachable|connection refused|i\/o timeout|no such host|TLS handshake timeout|was refused - did you specify/i,
    cause: (line) => `The cluster doesn't answer: ${line}`,
    fix: 'Start the cluster (minikube start), then retry.',
  },
  {
    matches: /incompatible with Kubernetes/,
    cause: (line) => line,
    fix: 'Use a cluster with a newer Kubernetes. `minikube start --kubernetes-version=stable` upgrades yours.',
  },
  {
    matches: /don't meet the specifications of the schema/,
    cause: () => "The chart doesn't allow a value. The lines below name it",
    fix: 'Correct the value in the values file, then retry.',
  },
  {
    matches: /field is immutable/,
    cause: () => 'The release changes a field that Kubernetes never lets anyone change, such as a selector',
    fix: 'Uninstall the release, then install it again. Your data stays in the database.',
  },
  {
    matches: /invalid ownership metadata|cannot be imported into the current release/,
    cause: (line) => `A resource with that name already exists and isn't part of this release: ${line}`,
    fix: 'Delete it if it is yours, or choose another namespace or release name.',
  },
  {
    matches: /is forbidden|Unauthorized|must be logged in/,
    cause: (line) => `The cluster refuses: ${line}`,
    fix: 'Check whether this context may change the namespace.',
  },
];

/** `history`: the command that lists the revisions. The output's lines are clean. */
export function helmProblem(problem: string, output: { exitCode: number; stdout: string; stderr: string }, history: string): Problem {
  const lines = [...output.stdout.split('\n'), ...output.stderr.split('\n')].filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => line.startsWith('Error:')) ?? lines.at(-1);
  const message = error?.replace(/^Error: /, '').slice(0, 400) ?? failedSilently('helm', output.exitCode);
  const known = reasons.find(({ matches }) => lines.some((line) => matches.test(line)));
  return {
    problem,
    cause: known?.cause(message) ?? message,
    fix: known?.fix ?? 'Fix what helm names, then retry.',
    ...(known?.history ? { command: history } : {}),
    details: lines.slice(-shownLines),
  };
}
