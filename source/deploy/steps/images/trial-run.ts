// Tries an image alone, and saves what its answer says about it.
import { Failure } from '../../../problem.js';
import type { Source } from '../../../release/application.js';
import { duration } from '../../../units.js';
import type { StepContext } from '../../engine/step.js';
import { type Image, saveBuild, type Work } from './build-record.js';
import { FailedAttempt } from './failed-attempt.js';

// Not real: the image must start without a database, a secret, or a network.
const placeholders = {
  DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/none',
  BETTER_AUTH_SECRET: 'placeholder-for-the-standalone-check-only',
  OPENAI_API_KEY: 'not-set',
  BACKEND_URL: 'http://127.0.0.1:8000',
};

/** `text` for the image's row, `evidence` for the step's. */
export async function tryAndRecord(work: Work, image: Image, context: StepContext): Promise<{ text: string; evidence: string }> {
  const { source } = work;
  const { ms, status } = await tryAlone(source, work.tag, context);
  saveBuild(work, image, { tried: 'yes', ...checkHealthPath(source, status, context) }, context);
  const evidence = `answers on :${source.containerPort}`;
  return { text: `${evidence} after ${duration(ms)}`, evidence };
}

/** A health path that the sources name but the running image lacks or protects would keep its pods from ever being ready. */
function checkHealthPath({ own, component, paths }: Source, status: number, { emit }: StepContext): Record<string, string> {
  if (own || !paths.liveness || status < 400) return {};
  emit({ type: 'notice', text: `${component}: ${paths.liveness} answers ${status}, so the probes check its port instead` });
  return { refused: paths.liveness };
}

async function tryAlone(source: Source, tag: string, { world, signal, emit }: StepContext): Promise<{ ms: number; status: number }> {
  emit({ type: 'image', image: source.component, phase: 'trying', tag, text: 'started alone, waiting for an answer' });
  const request = { tag, port: source.containerPort, path: source.paths.liveness || '/', environment: placeholders, seconds: 40 };
  try {
    return await world.docker.tryOut(request, signal);
  } catch (error) {
    throw error instanceof Failure ? new FailedAttempt('trial', error.problem, error.problem.details ?? []) : error;
  }
}
