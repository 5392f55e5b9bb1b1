// What helm says when it fails, as a problem with a fix. Without I/O; the texts are those of helm 3.14 to 4.1.
import type { Problem } from '../../problem.js';
import { saidNothing } from '../run/exit-reason.js';

const shownLines = 15;

type Reason = { matches: RegExp; cause(line: string): string; fix: string /** The revisions are what to look at. */; history?: true };

const reasons: Reason[] = [
  {
    matches: /another operation \(install\/upgrade\/rollback\) is in progress/,
    cause: () => 'the release is pending: another helm works on it now, or one was killed before it ended',
    fix: 'wait a minute in case somebody else is at it; if it stays, roll back to the last good revision, or uninstall when there was none',
    history: true,
  },
  {
    // Two helms that began at the same moment: both saw no pending revision, and one was first to write its own.
    matches: /release: already exists|cannot re-?use a name that is still in use|secrets "sh\.helm\.release\.[^"]+" already exists/,
    cause: () => 'another helm was a moment faster, and works on the release now',
    fix: 'wait a minute until it has ended, then retry',
    history: true,
  },
  {
    matches: /has no deployed releases/,
    cause: () => 'none of its revisions is deployed, and the last one is not of a kind that helm upgrades from',
    fix: 'uninstall the release, then install it again: the database is outside the cluster and stays',
    history: true,
  },
  {
    matches: /context ".*" does not exist/,
    cause: (line) => line,
    fix: 'see the contexts with kubectl config get-contexts, or start the cluster that makes it',
  },
  {
    matches: /cluster unreachable|connection refused|i\/o timeout|no such host|TLS handshake timeout|was refused - did you specify/i,
    cause: (line) => `the cluster does not answer: ${line}`,
    fix: 'start the cluster (minikube start), then retry',
  },
  {
    matches: /incompatible with Kubernetes/,
    cause: (line) => line,
    fix: 'use a cluster with a newer Kubernetes: `minikube start --kubernetes-version=stable` upgrades yours',
  },
  {
    matches: /don't meet the specifications of the schema/,
    cause: () => 'a value is not what the chart allows; the lines below name it',
    fix: 'correct the value in the values file, then retry',
  },
  {
    matches: /field is immutable/,
    cause: () => 'a field that Kubernetes never changes, such as a selector, differs from what is deployed',
    fix: 'uninstall the release, then install it again: the database is outside the cluster and stays',
  },
  {
    matches: /invalid ownership metadata|cannot be imported into the current release/,
    cause: (line) => `something of that name is there already, and not from this release: ${line}`,
    fix: 'delete it if it is yours, or choose another namespace or release name',
  },
  {
    matches: /is forbidden|Unauthorized|must be logged in/,
    cause: (line) => `the cluster refuses: ${line}`,
    fix: 'see whether this context may change the namespace',
  },
];

/** `problem` as in `the release taskflow could not be installed`, `history` the command that lists the revisions. Lines are clean. */
export function helmProblem(problem: string, output: { exitCode: number; stdout: string; stderr: string }, history: string): Problem {
  const lines = [...output.stdout.split('\n'), ...output.stderr.split('\n')].filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => line.startsWith('Error:')) ?? lines.at(-1);
  const said = error?.replace(/^Error: /, '').slice(0, 400) ?? saidNothing('helm', output.exitCode);
  const known = reasons.find(({ matches }) => lines.some((line) => matches.test(line)));
  return {
    problem,
    cause: known?.cause(said) ?? said,
    fix: known?.fix ?? 'correct what helm names, then retry',
    ...(known?.history ? { command: history } : {}),
    details: lines.slice(-shownLines),
  };
}
