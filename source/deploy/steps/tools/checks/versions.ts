// A tool's version against the oldest that the program is known to work with, and the fix on this system.
import semver from 'semver';
import type { ToolVersion, World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import { commandFor, pages, type System, type Tool } from './commands.js';
import { type Fix, installDocker } from './docker.js';

/** Oldest versions that the program is known to work with; the reasons are in README.md, "Requirements". */
export const needed: Record<Tool, string> = { docker: '20.10.0', buildx: '0.12.0', minikube: '1.32.0', kubectl: '1.28.0', helm: '3.14.0' };

export function toolCheck(tool: Tool, found: ToolVersion, system: System): Check {
  const base = { name: tool, needed: `≥ ${needed[tool].replace(/\.0$/, '')}` };
  const bad = (text: string, fix: Fix): Check => ({ ...base, ok: false, level: 'error', found: text, ...fix });
  switch (found.type) {
    case 'missing':
      return bad('not found', installing(tool, system));
    case 'hangs':
      return bad(`no answer in ${found.seconds} s`, { fix: `run \`${tool} version\` by hand; if it hangs too, reinstall ${tool}` });
    case 'broken':
      return bad(`does not run: ${found.reason}`, newer(tool, `reinstall ${tool}`, system));
    case 'found': {
      const version = found.version === undefined ? null : semver.coerce(found.version);
      if (!version)
        return bad(`unreadable version: ${found.raw.slice(0, 60) || '(nothing)'}`, {
          fix: `check that the first ${tool} on PATH is the real one`,
        });
      if (semver.lt(version, needed[tool])) return bad(version.version, newer(tool, `upgrade ${tool}`, system));
      return { ...base, ok: true, level: 'ok', found: version.version };
    }
  }
}

function installing(tool: Tool, system: System): Fix {
  if (tool === 'docker') return installDocker(system);
  const command = commandFor(tool, 'install', system);
  return { fix: `install ${tool}: ${pages[tool]}`, ...(command ? { command } : {}) };
}

/** A docker that is there may have come in many ways: only its page knows. */
function newer(tool: Tool, words: string, system: System): Fix {
  const command = tool === 'docker' ? undefined : commandFor(tool, 'upgrade', system);
  return { fix: `${words}: ${pages[tool]}`, ...(command ? { command } : {}) };
}

export async function buildxCheck(world: World, signal: AbortSignal, system: System): Promise<Check> {
  const check = toolCheck('buildx', await world.docker.buildx(signal), system);
  if (check.ok) return check;
  // The legacy builder works without it: slower, and no cache mounts.
  return { ...check, ok: true, level: 'warning', fix: `${check.fix}; until then docker's legacy builder is used, which is slower` };
}
