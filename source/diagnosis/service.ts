// Recognizes that a program can't reach a web service that it calls when it starts, such as the API of a language model.
import type { Problem } from '../problem.js';
import type { Pod } from '../world/index.js';
import { linesFrom } from './evidence.js';

/** What urllib3, requests, httpx, httpcore, aiohttp, Node's fetch, and axios print. */
const webClient =
  /\bHTTPS?Connection|\burllib3\.|\brequests\.exceptions|\bhttpx\.|\bhttpcore\.|\baiohttp\.|\bfetch failed\b|\bAxiosError\b|https?:\/\//;
const noConnection =
  /NameResolutionError|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Name or service not known|Temporary failure in name resolution|failed to resolve|connection refused|ECONNREFUSED|timed out|ETIMEDOUT|ConnectError|ConnectTimeout|Max retries exceeded/i;
/** Lines of an error before the one that names the failed connection: Node prints the cause after the stack. */
const linesBefore = 12;

/** The line reports a connection to a web service that failed, rather than one to a database. */
export function isAboutService(log: string[], at: number): boolean {
  const line = log[at] ?? '';
  if (!noConnection.test(line) || /psycopg|asyncpg|postgres|:5432\b/i.test(line)) return false;
  return log.slice(Math.max(0, at - linesBefore), at + 1).some((each) => webClient.test(each));
}

const hosts = [
  /\bhost='([\w.-]+)'/,
  /\bhttps?:\/\/([\w.-]+)/,
  /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
  /failed to resolve '([\w.-]+)'/i,
  /Cannot connect to host ([\w.-]+)/,
];

/** Uses the last such line; undefined without one that names a host. @param log oldest first */
export function serviceProblem(pod: Pod, log: string[]): Problem | undefined {
  const at = log.findLastIndex((_, index) => isAboutService(log, index));
  const around = log.slice(Math.max(0, at - linesBefore), at + 1).toReversed();
  const host = at === -1 ? undefined : around.flatMap((line) => hosts.map((pattern) => pattern.exec(line)?.[1])).find(Boolean);
  if (host === undefined) return undefined;
  return {
    problem: `pod ${pod.name}: it can't reach ${host}`,
    cause: `The application calls ${host} when it starts, and stops without an answer`,
    fix: `Make sure that the cluster reaches ${host}, and that the application has the right address and key for it. Then deploy again.`,
    details: linesFrom(log, at),
  };
}
