// `doctor`: checks tools, engine, cluster and ports, and prints how to fix what is wrong.

import type { Check } from '../../deploy/engine/event.js';
import { portChecks } from '../../deploy/steps/tools/checks/ports.js';
import { checkMachine } from '../../deploy/steps/tools/checks/tools.js';
import { terminal } from '../../environment.js';
import type { ExitStatus } from '../../problem.js';
import type { Source } from '../../release/application.js';
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import { toProblem } from '../../unexpected-error.js';
import type { World } from '../../world/index.js';
import type { CommandOf } from '../cli/options.js';
import { withGivenValues } from '../given-values.js';
import { openSession } from '../session.js';
import { doctorLines } from './lines.js';
import { variableChecks } from './variables.js';

export async function doctor(command: CommandOf<'doctor'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const { world, settings: found, store, redactor } = await openSession(command, root, signal, false);
  store.close();
  const settings = await withGivenValues(found, command, redactor);
  const columns = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const format = { columns, unicode: terminal().unicode, windows: world.machine.platform === 'win32' };
  const print = (check: Check) => {
    if (!command.json) process.stdout.write(`${doctorLines(check, format).join('\n')}\n`);
  };
  // In a fixed order, so that two outputs can be compared.
  const checks = await checkMachine(world, signal, () => {}, settings);
  for (const check of checks) print(check);
  const works = (name: string) => checks.some((c) => c.name === name && c.ok);
  const cluster = await clusterCheck(world, settings, works('minikube'), signal);
  for (const check of [
    ...components.flatMap((c) => checkoutCheck(settings.sources[c])),
    ...(await variableChecks(world, settings, cluster.ok, signal)),
    cluster,
    ...(await portChecks(world, settings.ports, 'error')),
  ]) {
    checks.push(check);
    print(check);
  }
  const ok = checks.every((c) => c.ok);
  if (command.json) process.stdout.write(`${JSON.stringify({ ok, checks })}\n`);
  return ok ? 0 : 3;
}

async function clusterCheck(world: World, settings: Settings, minikube: boolean, signal: AbortSignal): Promise<Check> {
  const { context, profile } = settings.target;
  const base = { name: 'cluster', needed: `${context}, answering` };
  try {
    if (context === profile) {
      if (!minikube)
        return { ...base, ok: false, level: 'error', found: "not checked: minikube isn't installed", fix: 'Install minikube first.' };
      const { state } = await world.minikube.status(profile, signal);
      if (state !== 'running')
        return {
          ...base,
          ok: false,
          level: 'error',
          found: state,
          fix: 'Start it, or run taskflow-tui, which starts it.',
          command: `minikube start -p ${profile}`,
        };
    }
    const { version, server } = await world.cluster.identity(signal);
    return { ...base, ok: true, level: 'ok', found: `Kubernetes ${version} at ${server}` };
  } catch (error) {
    if (signal.aborted) throw error;
    const { problem, fix, command } = toProblem(error);
    return { ...base, ok: false, level: 'error', found: problem, fix, ...(command ? { command } : {}) };
  }
}

/** For a person's own application: what it was detected as, or why it can't be built. */
function checkoutCheck({ component, directory, own, facts, hints, refused }: Source): Check[] {
  if (own) return [];
  const base = { name: component, needed: component === 'frontend' ? 'a Next.js application' : 'a FastAPI application' };
  if (refused) return [{ ...base, ok: false, level: 'error', found: `${directory}: ${refused.cause}`, fix: refused.fix }];
  const found = `${directory}: ${facts.join(' · ')}`;
  return [hints.length ? { ...base, ok: true, level: 'warning', found, fix: hints.join('; ') } : { ...base, ok: true, level: 'ok', found }];
}
