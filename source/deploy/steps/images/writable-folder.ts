// The remedy for an application that may not write a folder: exactly that folder becomes writable.
import type { Source } from '../../../release/application.js';
import { imageNeeds } from '../../../release/image-needs.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';

/** Of the system, or of packages: no application keeps its files there. */
const never = /^\/(?:|(?:proc|sys|dev|etc|usr|bin|sbin|lib\w*|boot|run|var\/run|venv)(?:\/.*)?)$|\/(?:site-packages|node_modules)(?:\/|$)/;

export async function makeWritable(failed: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  const folder = failed.denied;
  if (folder === undefined || never.test(folder)) return undefined;
  const { writable } = imageNeeds(source, context.world.store);
  if (writable.some((known) => folder === known || folder.startsWith(`${known}/`))) return undefined;
  const text = `${source.component}: ${folder} is writable now, because the application writes there. What it writes is lost with the pod`;
  context.emit({ type: 'notice', text });
  return { ...source, needs: { ...source.needs, writable: [...writable, folder] } };
}
