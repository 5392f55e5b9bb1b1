// The remedy for an application that may not write a folder: exactly that folder becomes writable.
import type { Source } from '../../../release/application.js';
import { imageNeeds } from '../../../release/image-needs.js';
import { isSecretName } from '../../checkout/variables/names.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';

/** Of the system, or of packages: no application keeps its files there. */
const never = /^\/(?:|(?:proc|sys|dev|etc|usr|bin|sbin|lib\w*|boot|run|var\/run|venv)(?:\/.*)?)$|\/(?:site-packages|node_modules)(?:\/|$)/;

export async function makeWritable(failed: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  const folder = failed.denied;
  if (folder === undefined || never.test(folder) || holdsSecret(folder, source, context)) return undefined;
  const { writable } = imageNeeds(source, context.world.store);
  if (writable.some((known) => folder === known || folder.startsWith(`${known}/`))) return undefined;
  const text = `${source.component}: ${folder} is writable now, because the application writes there. What it writes is lost with the pod`;
  context.emit({ type: 'notice', text });
  return { ...source, needs: { ...source.needs, writable: [...writable, folder] } };
}

/** A shorter value is part of ordinary words, and isn't hidden elsewhere either. */
const shortest = 6;

/** The folder's name goes into the chart's values and the saved state, where no secret may be. */
function holdsSecret(folder: string, { component }: Source, { settings, values }: StepContext): boolean {
  const known = values.current();
  const variables = { ...settings.givenVariables?.[component], ...known?.variables[component] };
  const secrets = Object.values({ ...settings.givenSecrets, ...known?.secrets });
  const named = Object.entries(variables).flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
  return [...secrets, ...named].some((value) => value !== undefined && value.length >= shortest && folder.includes(value));
}
