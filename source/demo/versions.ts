// Versions that the demo's tools answer with.
import type { ToolVersion } from '../world/index.js';

export function simulatedVersion(version: string): ToolVersion {
  return { type: 'found', version, raw: version };
}
