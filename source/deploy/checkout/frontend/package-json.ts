// Parses package.json.
import { isRecord, strings } from '../parsed.js';

export type Manifest = {
  name: string | undefined;
  scripts: Record<string, string>;
  /** Name → range, of dependencies, devDependencies, and optionalDependencies. */
  packages: Record<string, string>;
  /** It changes versions of packages that it doesn't depend on. */
  overrides: boolean;
  /** As Corepack reads it: `pnpm@9.12.0`. */
  packageManager: string | undefined;
  /** Node versions it asks for, the most exact first. */
  node: string[];
  /** Patterns of its workspace's folders. */
  workspaces: string[];
  /** Files that other packages import it from. */
  entries: string[];
};

/** Undefined if it isn't a JSON object. */
export function parseManifest(text: string): Manifest | undefined {
  const found = parseJson(text);
  if (!isRecord(found)) return undefined;
  const packages = { ...strings(found.optionalDependencies), ...strings(found.devDependencies), ...strings(found.dependencies) };
  const tools = isRecord(found.devEngines) ? found.devEngines : {};
  return {
    name: asText(found.name),
    scripts: strings(found.scripts),
    packages,
    overrides: [found.overrides, found.resolutions, isRecord(found.pnpm) ? found.pnpm.overrides : undefined].some(isRecord),
    packageManager: asText(found.packageManager) ?? asPackageManager(tools.packageManager),
    node: [strings(found.volta).node, asVersion(tools.runtime), strings(found.engines).node].flatMap((version) => version ?? []),
    workspaces: patternsOf(found.workspaces),
    entries: [...new Set([found.main, found.module, found.types, found.exports].flatMap(pathsOf))],
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-json#devengines */
function asPackageManager(value: unknown): string | undefined {
  const { name, version } = strings(first(value));
  return name === undefined ? undefined : `${name}@${version ?? ''}`;
}

function asVersion(value: unknown): string | undefined {
  const { name, version } = strings(first(value));
  return name === 'node' ? version : undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** npm and bun have a list; Yarn also allows `{packages: [...]}`. */
function patternsOf(value: unknown): string[] {
  const list = isRecord(value) ? value.packages : value;
  return Array.isArray(list) ? list.filter((pattern) => typeof pattern === 'string') : [];
}

/** Texts in nested conditions and lists. */
function pathsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isRecord(value) || Array.isArray(value) ? Object.values(value).flatMap(pathsOf) : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
