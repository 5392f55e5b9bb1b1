import type { ToolVersion } from '../world/index.js';

// Versions that the demo's tools answer with.

export function foundVersion(version: string): ToolVersion {
  return { type: 'found', version, raw: version };
}
