// Downloads the tools that the person agreed to, side by side, with one line of progress.
import { fileURLToPath } from 'node:url';
import { Cancelled, Failure } from '../../../problem.js';
import { toProblem } from '../../../unexpected-error.js';
import { megabytes } from '../../../units.js';
import type { InstallableTool, Offer } from '../../../world/index.js';
import type { Check, Question } from '../../engine/event.js';
import type { StepContext } from '../../engine/step.js';

const reportEveryMs = 200;

/** For tools that are missing, too old, or broken. Throws the Failure of an invalid setting. */
export function offersFor(bad: Check[], { world }: StepContext): Offer[] {
  const names: InstallableTool[] = ['minikube', 'kubectl', 'helm'];
  return names.flatMap((tool) => (bad.some(({ name }) => name === tool) ? (world.installer.offer(tool) ?? []) : []));
}

export function installQuestion(offers: Offer[]): Extract<Question, { type: 'confirm' }> {
  const [first] = offers;
  return {
    type: 'confirm',
    id: 'install-tools',
    text: `Install ${formatList(offers.map(({ tool }) => tool))} for you?`,
    detail: [
      ...offers.map(({ tool, version, url }) => `${tool} ${version} from ${sourceOf(url)}`),
      `into ${first?.folder}`,
      "without sudo, verified with the publisher's checksum",
    ],
  };
}

/** Rejects with the Failure of the first tool that failed; the others are installed anyway. */
export async function installTools(offers: Offer[], context: StepContext): Promise<void> {
  const report = createProgress(offers, context);
  context.emit({ type: 'step-progress', text: `downloading ${formatList(offers.map(({ tool }) => tool))}` });
  const ended = await Promise.allSettled(
    offers.map(async (offer) => {
      await context.world.installer.install(offer, (progress) => report(offer, progress), context.signal);
      report(offer, undefined);
    }),
  );
  if (context.signal.aborted) throw new Cancelled();
  const failed = offers.flatMap(({ tool }, at) => {
    const one = ended[at];
    return one?.status === 'rejected' ? [{ tool, error: one.reason as unknown }] : [];
  });
  const [first, ...others] = failed;
  if (!first) return;
  const problem = toProblem(first.error);
  const also = others.map(({ tool, error }) => `${tool}: ${toProblem(error).cause}`);
  throw new Failure({ ...problem, ...(also.length ? { details: [...(problem.details ?? []), ...also] } : {}) }, { cause: first.error });
}

type Progress = { bytes: number; total?: number };

/** `kubectl 1.35.2 · 34 of 58 MB`, or `minikube and kubectl · 84 of 188 MB`. The fraction follows once all sizes are known. */
function createProgress(offers: Offer[], { emit, world }: StepContext): (offer: Offer, progress: Progress | undefined) => void {
  const running = new Map<InstallableTool, Progress>();
  const sizes = new Map<InstallableTool, { done: number; total: number }>();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let last = '';
  return ({ tool }, progress) => {
    if (progress) {
      running.set(tool, progress);
      if (progress.total !== undefined) sizes.set(tool, { done: progress.bytes, total: progress.total });
    } else {
      running.delete(tool);
      const size = sizes.get(tool);
      if (size) sizes.set(tool, { ...size, done: size.total });
    }
    const now = world.clock.now();
    const text = formatProgress(
      offers.filter(({ tool }) => running.has(tool)).map((offer) => ({ ...offer, progress: running.get(offer.tool) ?? { bytes: 0 } })),
    );
    // Always report a finished download: the others may not report for long.
    if (text === last || text === '' || (progress && now - reportedAt < reportEveryMs)) return;
    reportedAt = now;
    last = text;
    const all = [...sizes.values()];
    const total = sum(all.map((size) => size.total));
    const fraction = all.length === offers.length && total > 0 ? { fraction: sum(all.map(({ done }) => done)) / total } : {};
    emit({ type: 'step-progress', text, ...fraction });
  };
}

function formatProgress(running: (Offer & { progress: Progress })[]): string {
  const [one, ...others] = running;
  if (!one) return '';
  const names = others.length ? formatList(running.map(({ tool }) => tool)) : `${one.tool} ${one.version}`;
  const totals = running.flatMap(({ progress: { total } }) => total ?? []);
  const of = totals.length === running.length ? ` of ${megabytes(sum(totals))}` : '';
  return `${names} · ${megabytes(sum(running.map(({ progress }) => progress.bytes)))}${of} MB`;
}

/** The host of the publisher or mirror, or a folder. */
function sourceOf(url: string): string {
  const { protocol, host } = new URL(url);
  return protocol === 'file:' ? fileURLToPath(url) : host;
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

/** `a`, `a and b`, `a, b, and c` */
export function formatList(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')}${words.length > 2 ? ',' : ''} and ${last}` : last;
}
