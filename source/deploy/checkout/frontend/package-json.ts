// Parses package.json.
import { isRecord, strings } from '../parsed.js';

export type Manifest = {
  scripts: Record<string, string>;
  /** Name → range, of dependencies and devDependencies. */
  packages: Record<string, string>;
  /** Packages that are folders: name → range. */
  folders: Record<string, string>;
  /** engines.node. */
  node: string | undefined;
};

/** Undefined if it isn't a JSON object. */
export function parseManifest(text: string): Manifest | undefined {
  const found = parseJson(text);
  if (!isRecord(found)) return undefined;
  const packages = { ...strings(found.devDependencies), ...strings(found.dependencies) };
  const folders = Object.entries(packages).filter(([, range]) => /^(workspace|file|link|portal):/.test(range));
  return {
    scripts: strings(found.scripts),
    packages,
    folders: Object.fromEntries(folders),
    node: strings(found.engines).node,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
