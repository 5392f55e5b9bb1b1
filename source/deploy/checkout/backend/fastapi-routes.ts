// Finds a FastAPI application's health routes. Skips uncertain paths, because a wrong one would keep its pods from becoming ready.
import { posix } from 'node:path';
import type { ProbePaths } from '../../../release/application.js';
import { healthPaths } from '../health-paths.js';
import type { Application } from './fastapi-application.js';

const alive = ['/health', '/healthz', '/api/health', '/api/healthz', '/livez', '/live'];
const ready = ['/ready', '/readyz', '/api/ready', '/health/ready'];

/** '' if there is none, or none is certain. */
export function backendPaths(sources: Map<string, string>, application: Application): ProbePaths {
  return healthPaths(refusesHosts(sources) ? new Set() : routesOf(sources, application), alive, ready);
}

/** The kubelet asks a pod by its address, which such a middleware refuses (https://starlette.dev/middleware/#trustedhostmiddleware). */
function refusesHosts(sources: Map<string, string>): boolean {
  return [...sources.values()].some(
    (text) =>
      /\b(?:add_middleware|Middleware)\(\s*TrustedHostMiddleware\b/.test(text) &&
      !/\ballowed_hosts\s*=\s*\[\s*["']\*["']\s*,?\s*\]/.test(text),
  );
}

/** GET routes of the application and of routers that it includes without a prefix, unless they have dependencies, such as a login. */
function routesOf(sources: Map<string, string>, { file, variable }: Application): Set<string> {
  const routes = new Set<string>();
  const calls = [...sources].flatMap(includesIn);
  for (const [name, text] of sources) {
    for (const [, owner = '', path = '', rest = ''] of text.matchAll(
      /^@(\w+)\.(?:get|api_route)\([ \t]*\n?[ \t]*(?:path[ \t]*=[ \t]*)?["']([^"'\n]*)["'](.*)$/gm,
    )) {
      if (!wanted.has(path) && !wanted.has(path.slice(path.lastIndexOf('/'))) && path !== '') continue;
      if (/\bdependencies\b/.test(rest)) continue;
      if (name === file && owner === variable) {
        if (!/=\s*(?:fastapi\.)?FastAPI\([^)]*\bdependencies\b/.test(text)) routes.add(path);
      } else {
        const prefix = routerPrefix(text, owner);
        if (prefix !== undefined && isIncludedBare(calls, name, owner, variable)) routes.add(prefix + path);
      }
    }
  }
  return routes;
}

const wanted = new Set([...alive, ...ready]);

/** The prefix in `owner = APIRouter(prefix="…")`, '' without one. Undefined if it isn't a router of this file, or if its arguments aren't plain strings. */
function routerPrefix(text: string, owner: string): string | undefined {
  const made = new RegExp(`^${owner}[ \\t]*(?::[^=\\n]+)?=[ \\t]*(?:fastapi\\.)?APIRouter\\(([^()]*)\\)`, 'm').exec(text)?.[1];
  if (made === undefined || /\bdependencies\b/.test(made)) return undefined;
  if (!/\bprefix\s*=/.test(made)) return '';
  return /\bprefix\s*=\s*["']([^"']*)["']/.exec(made)?.[1];
}

/** `router`: its full name in the file that includes it, such as `health.router`, however it was imported. */
type Include = { file: string; by: string; router: string; bare: boolean };

function includesIn([file, text]: [string, string]): Include[] {
  if (!text.includes('include_router')) return [];
  const imported = new Map<string, string>();
  for (const [, from = '', names = ''] of text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^\n()]*(?:\n[^\n()=]*)*?)\)?$/gm))
    for (const [, name = '', as = name] of names.matchAll(/(\w+)(?:[ \t]+as[ \t]+(\w+))?/g)) imported.set(as, `${from}.${name}`);
  return [...text.matchAll(/(\w+)\.include_router\(\s*([\w.]{1,200})([^()]*)([()])/g)].map(([, by = '', name = '', rest = '', end]) => {
    const [first = '', ...more] = name.split('.');
    return {
      file,
      by,
      router: [imported.get(first) ?? first, ...more].join('.'),
      bare: end === ')' && !/\b(prefix|dependencies)\b/.test(rest),
    };
  });
}

/** The application includes it, and nothing includes it with a prefix or into another router. */
function isIncludedBare(calls: Include[], file: string, owner: string, variable: string): boolean {
  const full = `${posix.basename(file.replace(/(\/__init__)?\.py$/, ''))}.${owner}`;
  const ours = calls.filter(
    (call) => call.router === full || call.router.endsWith(`.${full}`) || (call.file === file && call.router === owner),
  );
  return ours.length > 0 && ours.every(({ by, bare }) => bare && by === variable);
}
