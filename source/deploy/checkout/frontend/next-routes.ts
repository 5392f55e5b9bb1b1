// Finds a Next.js application's health routes by their files (https://nextjs.org/docs/app/getting-started/project-structure).
import type { ProbePaths } from '../../../release/application.js';
import type { Folder } from '../folder.js';
import { healthPaths } from '../health-paths.js';

const alive = ['/api/health', '/api/healthz', '/health', '/healthz', '/api/live', '/api/livez'];
const ready = ['/api/ready', '/api/readyz', '/ready', '/readyz', '/api/health/ready'];

/** '' if there is none. `basePath` goes in front of every route. */
export async function frontendPaths(folder: Folder, basePath: string | undefined): Promise<ProbePaths> {
  if (basePath === undefined) return { liveness: '', readiness: '' };
  const routes = new Set((await folder.names()).flatMap(routeOf));
  return healthPaths(routes, alive, ready, basePath);
}

/** `src/app/(site)/api/health/route.ts` → `/api/health`; `pages/api/health.ts` → `/api/health`. */
function routeOf(name: string): string[] {
  const app = /^(?:src\/)?app\/(.*)\/route\.[cm]?[jt]sx?$/.exec(name)?.[1];
  if (app !== undefined) return [`/${app.replace(/\([^/]*\)\/?/g, '').replace(/\/$/, '')}`];
  const pages = /^(?:src\/)?pages\/(api\/.*)\.[cm]?[jt]sx?$/.exec(name)?.[1];
  return pages === undefined ? [] : [`/${pages.replace(/\/index$/, '')}`];
}
