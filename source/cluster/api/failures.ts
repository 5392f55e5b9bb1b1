// Turns errors of API requests into Problems.
import * as v from 'valibot';
import { Failure, type Problem } from '../../problem.js';
import { sanitize } from '../../sanitize.js';
import type { Target } from '../../world/index.js';

/** A request in the terms of RBAC, as in `{verb: 'list', resource: 'pods'}`, so that a refusal can name it. */
export type Request = { verb: string; resource: string; name?: string };
/** `clean` is the redactor's. */
export type ApiServer = { target: Target; url: string; clean: (text: string) => string };

/** `status`: the HTTP status, or undefined if there was no answer. */
export class ClusterFailure extends Failure {
  readonly status: number | undefined;
  constructor(problem: Problem, status: number | undefined) {
    super(problem);
    this.status = status;
  }
}

export class TimeLimit extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
    this.ms = ms;
  }
}

/** `code`: an HTTP status, as in https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export type Answer = { code: number; body?: unknown };

/** Drops the original error, whose text contains headers and the request's body. */
export function failureOf(error: unknown, request: Request, server: ApiServer): Failure {
  if (error instanceof Failure) return error;
  if (isAnswer(error)) return new ClusterFailure(answerProblem(error, request, server), error.code);
  return new ClusterFailure(connectionProblem(error, server), undefined);
}

function isAnswer(error: unknown): error is Error & Answer {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** `pod web-1` or `pods`, and the namespace of what is in one. */
function subjectOf({ resource, name }: Request, target: Target): string {
  const what = name ? `${(resource.split('/')[0] ?? resource).replace(/s$/, '')} ${name}` : resource;
  return /^(?:namespaces|nodes|version)\b/.test(resource) ? what : `${what} in namespace ${target.namespace}`;
}

function answerProblem(answer: Answer, request: Request, { target, clean }: ApiServer): Problem {
  const message = clean(sanitize(messageOf(answer.body))) || `The API server answered ${answer.code}`;
  const subject = subjectOf(request, target);
  const what = `${request.verb} ${subject}`;
  switch (answer.code) {
    case 401:
      return {
        problem: `The cluster rejects the credentials of context ${target.context}`,
        cause: 'They have expired, or the cluster was recreated since they were written',
        ...renewal(target),
        exit: 3,
      };
    case 403:
      return {
        problem: `Context ${target.context} isn't allowed to ${what}`,
        cause: message,
        fix: `Ask for a role that allows ${request.verb} on ${request.resource}, or use another context.`,
        command: `kubectl --context ${target.context} auth can-i ${request.verb} ${request.resource} -n ${target.namespace}`,
      };
    case 404:
      return { problem: `There is no ${subject}`, cause: message, fix: 'Deploy it.', command: 'taskflow-tui up' };
    case 409:
      return { problem: `Couldn't ${what}`, cause: `Something else changed it at the same time: ${message}`, fix: 'Retry.' };
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return {
        problem: `The API server couldn't ${what}`,
        cause: message,
        fix: 'It may still be starting, or be short of resources. Retry.',
        exit: 3,
      };
    default:
      if (answer.code === 400 && request.resource === 'pods/log')
        return { problem: `There is no log of ${subject}`, cause: message, fix: 'Wait until the container has started.' };
      return { problem: `The API server refused to ${what}`, cause: message, fix: 'Correct what the cause names, then retry.' };
  }
}

const StatusMessage = v.object({ message: v.string() });

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
  return v.is(StatusMessage, status) ? status.message : '';
}

function connectionProblem(error: unknown, { target, url, clean }: ApiServer): Problem {
  const chain = causes(error);
  const codes = chain.map((one) => ('code' in one ? String(one.code) : ''));
  const message = clean(sanitize(chain.at(-1)?.message ?? String(error)));
  if (codes.includes('CERT_HAS_EXPIRED') || codes.includes('CERT_NOT_YET_VALID')) return expired(message, target, url);
  if (codes.some((code) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code))) {
    return {
      problem: `The certificate of ${url} isn't trusted`,
      cause: `${message.split(';')[0]}: the cluster was recreated, or another program answers at its address`,
      ...renewal(target),
      exit: 3,
    };
  }
  if (chain.some((one) => 'syscall' in one && String(one.syscall).startsWith('spawn'))) {
    return {
      problem: `The credential plugin of context ${target.context} doesn't run`,
      cause: codes.includes('ENOENT') ? `It isn't installed, or isn't on the PATH (${message})` : message,
      fix: 'Install it, or use another context.',
      exit: 3,
    };
  }
  return {
    problem: `The API server ${url} doesn't answer`,
    cause: whyUnreachable(codes, message),
    fix: isMinikube(target) ? 'Start the cluster.' : 'Make sure the cluster runs and no VPN or firewall blocks it, then retry.',
    command: isMinikube(target) ? `minikube start -p ${target.profile}` : `kubectl --context ${target.context} version`,
    exit: 3,
  };
}

/** minikube's certificates are valid for three years (--cert-expiration). */
function expired(message: string, target: Target, url: string): Problem {
  return {
    problem: `The certificate of ${url} isn't valid now`,
    cause: `${message.split(';')[0]}: it has expired, or this computer's clock is wrong`,
    ...(isMinikube(target)
      ? {
          fix: 'Set the clock. Then start the cluster again, which renews its certificate.',
          command: `minikube start -p ${target.profile}`,
        }
      : { fix: "Set the clock, or ask the cluster's administrator to renew the certificate." }),
    exit: 3,
  };
}

const isMinikube = ({ context, profile }: Target) => context === profile;

/** How to renew the context's kubeconfig entry. */
function renewal(target: Target): Pick<Problem, 'fix' | 'command'> {
  if (isMinikube(target)) return { fix: 'Refresh the kubeconfig entry.', command: `minikube update-context -p ${target.profile}` };
  return { fix: 'Sign in to the cluster again as its provider describes, which refreshes the kubeconfig entry.' };
}

function whyUnreachable(codes: string[], message: string): string {
  if (codes.includes('ECONNREFUSED')) return 'Connection refused: the cluster is stopped';
  if (codes.some((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN')) return "Its host name can't be resolved";
  if (codes.some((code) => code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')) return 'The connection was lost';
  if (codes.some((code) => /TIMEOUT|ETIMEDOUT|UNREACH/.test(code))) return "Its address can't be reached";
  return message;
}

/** The error and its causes, outermost first. undici puts the socket's error there; Node puts several in an AggregateError. */
function causes(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...causes(inner)];
}
