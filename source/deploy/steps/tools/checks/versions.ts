// Checks a tool's version against the oldest supported one, and names the fix for this system.
import semver from 'semver';
import type { ToolVersion, World } from '../../../../world/index.js';
import type { Check } from '../../../engine/event.js';
import { commandFor, pages, type System, type Tool } from './commands.js';
import { type Fix, installDocker } from './docker.js';

/** The oldest supported versions. */
export const needed: Record<Tool, string> = { docker: '20.10.0', buildx: '0.12.0', minikube: '1.32.0', kubectl: '1.28.0', helm: '3.14.0' };

export const notInstalled = "isn't installed";

export function toolCheck(tool: Tool, found: ToolVersion, system: System): Check {
  const base = { name: tool, needed: `${needed[tool].replace(/\.0$/, '')} or newer` };
  const bad = (text: string, fix: Fix): Check => ({ ...base, ok: false, level: 'error', found: text, ...fix });
  switch (found.type) {
    case 'missing':
      return bad(notInstalled, installFix(tool, system));
    case 'hangs':
      return bad(`doesn't answer within ${found.seconds} s`, {
        fix: `Run \`${tool} version\` yourself. If it hangs too, reinstall ${tool}.`,
      });
    case 'broken':
      return bad(`doesn't run: ${found.reason}`, upgradeFix(tool, `Reinstall ${tool}`, system));
    case 'found': {
      const version = found.version === undefined ? null : semver.coerce(found.version);
      if (!version)
        return bad(`has an unreadable version: ${found.raw.slice(0, 60) || '(nothing)'}`, {
          fix: `Check that the first ${tool} on your PATH is the real one.`,
        });
      if (semver.lt(version, needed[tool])) return bad(`${version.version} is too old`, upgradeFix(tool, `Upgrade ${tool}`, system));
      return { ...base, ok: true, level: 'ok', found: version.version };
    }
  }
}

function installFix(tool: Tool, system: System): Fix {
  if (tool === 'docker') return installDocker(system);
  const command = commandFor(tool, 'install', system);
  return { fix: `Install ${tool}: ${pages[tool]}`, ...(command ? { command } : {}) };
}

/** Docker can be installed in many ways, so there is no single command to upgrade it. */
function upgradeFix(tool: Tool, words: string, system: System): Fix {
  const command = tool === 'docker' ? undefined : commandFor(tool, 'upgrade', system);
  return { fix: `${words}: ${pages[tool]}`, ...(command ? { command } : {}) };
}

/** Without buildx, docker's legacy builder still works: slower, and without cache mounts. */
export async function buildxCheck(world: World, signal: AbortSignal, system: System): Promise<Check> {
  const check = toolCheck('buildx', await world.docker.buildx(signal), system);
  if (check.ok) return check;
  return { ...check, ok: true, level: 'warning', fix: `${check.fix} (until then, taskflow-tui uses docker's slower legacy builder)` };
}
