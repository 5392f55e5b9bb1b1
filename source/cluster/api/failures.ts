// What goes wrong between us and the API server, as Problems.
import { Failure, type Problem } from '../../problem.js';
import { plain } from '../../text.js';
import type { Target } from '../../world/index.js';

/** What was asked, in the words of RBAC: `{verb: 'list', resource: 'pods'}`, so that a refusal can name it. */
export type Request = { verb: string; resource: string; name?: string };
/** Where it was asked. `clean` is the redactor's. */
export type Place = { target: Target; server: string; clean: (text: string) => string };

/** A Failure that remembers how the server answered: the HTTP status, or undefined when there was no answer. */
export class ClusterFailure extends Failure {
  readonly status: number | undefined;
  constructor(problem: Problem, status: number | undefined) {
    super(problem);
    this.status = status;
  }
}

/** A call that was given up after `ms`. */
export class TimeLimit extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
    this.ms = ms;
  }
}

/** Statuses of the API are told apart by number; https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export type Answer = { code: number; body?: unknown };

/** Any error of a request as a ClusterFailure. The original is not kept: its text holds headers and the body that was sent. */
export function failureOf(error: unknown, request: Request, place: Place): Failure {
  if (error instanceof Failure) return error;
  if (isAnswer(error)) return new ClusterFailure(refusal(error, request, place), error.code);
  return new ClusterFailure(silence(error, place), undefined);
}

function isAnswer(error: unknown): error is Error & Answer {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** `pod web-1` for one, `pods` for all; and where, for what is in a namespace. */
function subjectOf({ resource, name }: Request, target: Target): string {
  const what = name ? `${(resource.split('/')[0] ?? resource).replace(/s$/, '')} ${name}` : resource;
  return /^(?:namespaces|nodes|version)\b/.test(resource) ? what : `${what} in namespace ${target.namespace}`;
}

function refusal(answer: Answer, request: Request, { target, clean }: Place): Problem {
  const said = clean(plain(messageOf(answer.body))) || `the API server answered ${answer.code}`;
  const subject = subjectOf(request, target);
  const what = `${request.verb} ${subject}`;
  switch (answer.code) {
    case 401:
      return {
        problem: `the cluster does not accept the credentials of context ${target.context}`,
        cause: 'they are expired, or the cluster was made anew since they were written',
        ...renewal(target),
        exit: 3,
      };
    case 403:
      return {
        problem: `context ${target.context} may not ${what}`,
        cause: said,
        fix: `ask for a role that allows ${request.verb} on ${request.resource}, or use another context`,
        command: `kubectl --context ${target.context} auth can-i ${request.verb} ${request.resource} -n ${target.namespace}`,
      };
    case 404:
      return { problem: `there is no ${subject}`, cause: said, fix: 'deploy it', command: 'taskflow-tui up' };
    case 409:
      return { problem: `could not ${what}`, cause: `somebody else changed it at the same time: ${said}`, fix: 'retry' };
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return { problem: `the API server could not ${what}`, cause: said, fix: 'it may be starting or short of resources: retry', exit: 3 };
    default:
      if (answer.code === 400 && request.resource === 'pods/log')
        return { problem: `there is no log of ${subject}`, cause: said, fix: 'wait until it has started' };
      return { problem: `the API server refused to ${what}`, cause: said, fix: 'correct what the cause names, then retry' };
  }
}

/** The `message` of a metav1.Status, as JSON text or parsed. */
function messageOf(body: unknown): string {
  let status = body;
  if (typeof body === 'string') {
    try {
      status = JSON.parse(body);
    } catch {
      return body.trim().slice(0, 300);
    }
  }
  return typeof status === 'object' && status !== null && 'message' in status && typeof status.message === 'string' ? status.message : '';
}

function silence(error: unknown, { target, server, clean }: Place): Problem {
  const chain = causes(error);
  const codes = chain.map((one) => ('code' in one ? String(one.code) : ''));
  const said = clean(plain(chain.at(-1)?.message ?? String(error)));
  if (codes.includes('CERT_HAS_EXPIRED') || codes.includes('CERT_NOT_YET_VALID')) {
    return {
      problem: `the certificate of ${server} is not valid now`,
      cause: `${said.split(';')[0]}: it has run out (minikube's last a few years), or the clock of this machine is wrong`,
      fix: isMinikube(target)
        ? 'set the clock right; then start the cluster once more, which renews its certificate'
        : 'set the clock right, or ask whoever keeps the cluster to renew its certificate',
      ...(isMinikube(target) ? { command: `minikube start -p ${target.profile}` } : {}),
      exit: 3,
    };
  }
  if (codes.some((code) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code))) {
    return {
      problem: `the certificate of ${server} is not trusted`,
      cause: `${said.split(';')[0]}: the cluster was made anew, or something else answers in its place`,
      ...renewal(target),
      exit: 3,
    };
  }
  if (chain.some((one) => 'syscall' in one && String(one.syscall).startsWith('spawn'))) {
    return {
      problem: `the credential plugin of context ${target.context} does not run`,
      cause: codes.includes('ENOENT') ? `it is not installed, or not on the PATH (${said})` : said,
      fix: 'install it, or use another context',
      exit: 3,
    };
  }
  return {
    problem: `the API server ${server} does not answer`,
    cause: whySilent(codes, said),
    fix: isMinikube(target) ? 'start the cluster' : 'see that the cluster runs and that the way to it is open (VPN, firewall), then retry',
    command: isMinikube(target) ? `minikube start -p ${target.profile}` : `kubectl --context ${target.context} version`,
    exit: 3,
  };
}

const isMinikube = ({ context, profile }: Target) => context === profile;

/** Of what the kubeconfig has for the context. */
function renewal(target: Target): Pick<Problem, 'fix' | 'command'> {
  if (isMinikube(target)) return { fix: 'refresh the kubeconfig entry', command: `minikube update-context -p ${target.profile}` };
  return { fix: 'sign in to the cluster again as its provider tells, which refreshes the kubeconfig entry' };
}

function whySilent(codes: string[], said: string): string {
  if (codes.includes('ECONNREFUSED')) return 'connection refused: nothing listens there, the cluster is stopped';
  if (codes.some((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN')) return 'its host name cannot be resolved';
  if (codes.some((code) => code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')) return 'the connection was cut';
  if (codes.some((code) => /TIMEOUT|ETIMEDOUT|UNREACH/.test(code))) return 'no way to its address, or no answer from it';
  return said;
}

/** The error and what it was caused by, outermost first; undici puts the socket's error there, Node several in an AggregateError. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...causes(inner)];
}
