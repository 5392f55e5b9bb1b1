// Tries an image alone in the environment of its pod, waits for values that it can't start without, and saves what the run says.
import type { Source } from '../../../../release/application.js';
import { formatNeeds, imageNeeds } from '../../../../release/image-needs.js';
import { hostIn, isThisMachine } from '../../../../release/secrets/database-url.js';
import { duration } from '../../../../units.js';
import { readChartConfig } from '../../../chart-config.js';
import type { Values } from '../../../engine/known-values.js';
import type { StepContext } from '../../../engine/step.js';
import { type Image, saveBuild, type Work } from '../build-record.js';
import { FailedAttempt } from '../failed-attempt.js';
import { trialEnvironment } from './environment.js';
import { defaultUser, portUsed } from './pod-needs.js';
import { judge, type Verdict } from './verdict.js';
import { mostSeconds, watchTrial } from './watch.js';

/** The chart mounts an empty folder there. */
const nextCache = '/app/.next/cache';

type Known = Partial<Values> | undefined;

/** `text` for the image's row, `evidence` for the step's. */
export async function tryAndRecord(work: Work, image: Image, context: StepContext): Promise<{ text: string; evidence: string }> {
  const { source, tag } = work;
  context.emit({ type: 'image', image: source.component, phase: 'trying', tag, text: 'started alone, waiting for an answer' });
  const verdict = await verdictOf(work, context);
  const refused = verdict.type === 'answers' ? checkHealthPath(source, verdict.status, context) : {};
  saveBuild(work, image, { tried: 'yes', ...refused, ...formatNeeds(source) }, context);
  if (verdict.type === 'alive') {
    const evidence = `starts, and needs ${verdict.needs}; its pod proves the rest`;
    return { text: evidence, evidence };
  }
  const evidence = `answers on :${portUsed(source)}`;
  return { text: `${evidence} after ${duration(verdict.ms)}`, evidence };
}

type Passed = Extract<Verdict, { type: 'answers' | 'alive' }>;

/** Tries it again with real values if it can't do without them. */
async function verdictOf(work: Work, context: StepContext): Promise<Passed> {
  const known = knownValues(context);
  const first = await tryOnce(work, known, context);
  if (first.verdict.type !== 'lacks-values') return passed(first, work);
  const { names } = first.verdict;
  // What was given was used already.
  if (context.values.current()) return passed(first, work);
  const values = await enteredValues(names, work, context);
  if (!values) return { type: 'alive', needs: `values for ${listed(names)}` };
  const second = await tryOnce(work, values, context);
  return passed(second, work);
}

const listed = (names: string[]) => names.join(', ') || 'its environment';

/** What the person gave at the start, until the Secrets step has checked it. */
function knownValues({ values, settings }: StepContext): Known {
  const { givenSecrets: secrets, givenVariables: variables } = settings;
  if (values.current()) return values.current();
  return secrets || variables ? { ...(secrets ? { secrets } : {}), ...(variables ? { variables } : {}) } : undefined;
}

/** Undefined if the Secrets step is done without anybody entering values: only the cluster has them. */
async function enteredValues(names: string[], { source, tag }: Work, context: StepContext): Promise<Values | undefined> {
  const { values, signal, emit } = context;
  emit({ type: 'image', image: source.component, phase: 'trying', tag, text: `waiting for the values of ${listed(names)}` });
  const stop = new AbortController();
  const entered = values.whenEntered(AbortSignal.any([signal, stop.signal]));
  const stored = context.done('secrets').then(() => values.current());
  try {
    return await Promise.race([entered, stored]);
  } finally {
    stop.abort();
    await Promise.allSettled([entered]);
    stored.catch(() => undefined);
  }
}

/** A container on this machine doesn't reach a Service of the cluster, and its localhost is itself. */
function isInReach(url = ''): boolean {
  const host = hostIn(url);
  return host.includes('.') && !isThisMachine(host) && !/\.svc(?:\.|$)/.test(host);
}

type Tried = { verdict: Verdict; lines: string[] };

async function tryOnce(work: Work, known: Known, context: StepContext): Promise<Tried> {
  const { source, tag } = work;
  const { world, settings, signal, emit } = context;
  const { clock, docker } = world;
  const inReach = isInReach(known?.secrets?.['database-url']);
  const watch = watchTrial({
    clock,
    databaseInReach: inReach,
    report: (text) => emit({ type: 'image', image: source.component, phase: 'trying', tag, text: `waiting for an answer: ${text}` }),
  });
  const needs = imageNeeds(source, world.store);
  const request = {
    tag,
    port: portUsed(source),
    path: source.paths.liveness || '/',
    ...trialEnvironment(source, await readChartConfig(settings), known),
    user: needs.user ?? defaultUser,
    readOnlyRoot: !needs.writableRoot,
    empty: source.component === 'frontend' ? [nextCache] : [],
    writable: needs.writable,
    seconds: mostSeconds,
  };
  const outcome = await docker.tryOut(request, watch, signal);
  const lines = watch.lines();
  return { verdict: judge(outcome, lines, source, inReach), lines };
}

function passed({ verdict, lines }: Tried, work: Work): Passed {
  if (verdict.type === 'answers' || verdict.type === 'alive') return verdict;
  if (verdict.type === 'failed') throw failure(work, verdict, lines);
  const cause = `It stops because ${listed(verdict.names)} ${verdict.names.length > 1 ? 'have' : 'has'} no value that it accepts`;
  throw failure(work, { cause }, lines);
}

type Found = { cause: string; denied?: string; fix?: string };

function failure({ source, tag }: Work, { cause, denied, fix }: Found, lines: string[]): FailedAttempt {
  const path = source.paths.liveness || '/';
  const problem = {
    problem: `${tag} doesn't answer on port ${portUsed(source)}${path} when it runs alone`,
    cause,
    fix: fix ?? 'Fix what its log names, then retry. The image itself is built.',
    details: lines.filter((line) => line.trim() !== '').slice(-20),
    // No other image helps.
    ...(fix === undefined ? {} : { secret: 'database-url' }),
  };
  return new FailedAttempt('trial', problem, lines, denied);
}

/** A health path that the sources name but the running image lacks or protects would keep its pods from ever being ready. */
function checkHealthPath({ own, component, paths }: Source, status: number, { emit }: StepContext): Record<string, string> {
  if (own || !paths.liveness || status < 400) return {};
  emit({ type: 'notice', text: `${component}: ${paths.liveness} answers ${status}, so the probes check its port instead` });
  return { refused: paths.liveness };
}
