// package.json, parsed once at the door.

export type Manifest = {
  scripts: Record<string, string>;
  /** Name → range, of dependencies and devDependencies. */
  packages: Record<string, string>;
  /** Packages that are taken from outside of the folder: name → where. */
  outside: Record<string, string>;
  /** engines.node. */
  node: string | undefined;
};

/** undefined: not a JSON object. */
export function parseManifest(text: string): Manifest | undefined {
  const found = parseJson(text);
  if (!isRecord(found)) return undefined;
  const packages = { ...strings(found.devDependencies), ...strings(found.dependencies) };
  const outside = Object.entries(packages).filter(([, range]) => /^(workspace:|(file|link|portal):\.\.)/.test(range));
  return {
    scripts: strings(found.scripts),
    packages,
    outside: Object.fromEntries(outside),
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
