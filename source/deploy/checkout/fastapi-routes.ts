// A FastAPI application's own health routes, where its sources leave no doubt about their paths: a wrong path would keep its pods from being ready.
import type { Paths } from './checkout.js';
import type { Application } from './fastapi-application.js';

const alive = ['/health', '/healthz', '/api/health', '/api/healthz', '/livez', '/live'];
const ready = ['/ready', '/readyz', '/api/ready', '/health/ready'];

/** '' where there is none, or none that is certain. */
export function backendPaths(sources: Map<string, string>, application: Application): Paths {
  const routes = routesOf(sources, application);
  const liveness = alive.find((path) => routes.has(path)) ?? '';
  return { liveness, readiness: ready.find((path) => routes.has(path)) ?? liveness };
}

/** GET routes of the application itself, and of routers that are included without a prefix at the include. */
function routesOf(sources: Map<string, string>, { file, variable }: Application): Set<string> {
  const routes = new Set<string>();
  const all = [...sources.values()].join('\n');
  for (const [name, text] of sources) {
    for (const [, owner = '', path = ''] of text.matchAll(/^@(\w+)\.(?:get|api_route)\(\s*(?:path\s*=\s*)?["']([^"']*)["']/gm)) {
      if (name === file && owner === variable) routes.add(path);
      else {
        const prefix = routerPrefix(text, owner);
        if (prefix !== undefined && isIncludedBare(all, name, owner)) routes.add(prefix + path);
      }
    }
  }
  return routes;
}

/** What `owner = APIRouter(prefix="…")` says, '' without one; undefined: it is no router of this file, or its prefix is no plain text. */
function routerPrefix(text: string, owner: string): string | undefined {
  const made = new RegExp(`^${owner}\\s*(?::[^=\\n]+)?=\\s*(?:fastapi\\.)?APIRouter\\(([^)]*)\\)`, 'm').exec(text)?.[1];
  if (made === undefined) return undefined;
  if (!/\bprefix\s*=/.test(made)) return '';
  return /\bprefix\s*=\s*["']([^"']*)["']/.exec(made)?.[1];
}

/** Somewhere `include_router(<module>.<owner>)` or `include_router(<owner>)`, and nowhere with a prefix. */
function isIncludedBare(all: string, file: string, owner: string): boolean {
  const stem =
    file
      .replace(/(\/__init__)?\.py$/, '')
      .split('/')
      .at(-1) ?? '';
  const calls = [...all.matchAll(/include_router\(\s*([\w.]+)([^)]*)\)/g)];
  const ours = calls.filter(
    ([, name = '']) => name === `${stem}.${owner}` || name.endsWith(`.${stem}.${owner}`) || name === owner || name === `${stem}_${owner}`,
  );
  return ours.length > 0 && ours.every(([, , rest = '']) => !/\bprefix\s*=/.test(rest));
}
