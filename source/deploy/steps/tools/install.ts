// Downloading the tools that a person has agreed to: side by side, with one line of progress for all of them.
import { fileURLToPath } from 'node:url';
import { problemOf } from '../../../fault.js';
import { Cancelled, Failure } from '../../../problem.js';
import { megabytes } from '../../../text.js';
import type { InstallableTool, Offer } from '../../../world/index.js';
import type { Check, Question } from '../../engine/event.js';
import type { StepContext } from '../../engine/step.js';

const tellsEveryMs = 200;

/** Of those that are missing, too old or do not run; the Failure of a setting that cannot be used is thrown. */
export function offersFor(bad: Check[], { world }: StepContext): Offer[] {
  const names: InstallableTool[] = ['minikube', 'kubectl', 'helm'];
  return names.flatMap((tool) => (bad.some(({ name }) => name === tool) ? (world.installer.offer(tool) ?? []) : []));
}

export function installQuestion(offers: Offer[]): Extract<Question, { type: 'confirm' }> {
  const [first] = offers;
  return {
    type: 'confirm',
    id: 'install-tools',
    text: `Install ${listed(offers.map(({ tool }) => tool))} for you?`,
    detail: [
      ...offers.map(({ tool, version, url }) => `${tool} ${version} from ${sourceOf(url)}`),
      `into ${first?.folder}`,
      'without sudo, checked against the publisher’s checksum',
    ],
  };
}

/** Rejects with a Failure that says which could not be had; the others are there then all the same. */
export async function getTools(offers: Offer[], context: StepContext): Promise<void> {
  const told = progressOf(offers, context);
  context.emit({ type: 'step-progress', text: `downloading ${listed(offers.map(({ tool }) => tool))}` });
  const ended = await Promise.allSettled(
    offers.map(async (offer) => {
      await context.world.installer.install(offer, (progress) => told(offer, progress), context.signal);
      told(offer, undefined);
    }),
  );
  if (context.signal.aborted) throw new Cancelled();
  const failed = offers.flatMap(({ tool }, at) => {
    const one = ended[at];
    return one?.status === 'rejected' ? [{ tool, error: one.reason as unknown }] : [];
  });
  const [first, ...others] = failed;
  if (!first) return;
  const problem = problemOf(first.error);
  const also = others.map(({ tool, error }) => `${tool}: ${problemOf(error).cause}`);
  throw new Failure({ ...problem, ...(also.length ? { details: [...(problem.details ?? []), ...also] } : {}) }, { cause: first.error });
}

type Progress = { bytes: number; total?: number };

/** `kubectl 1.35.2 · 34 of 58 MB`; of several `minikube and kubectl · 84 of 188 MB`. The fraction is told once all sizes are known. */
function progressOf(offers: Offer[], { emit, world }: StepContext): (offer: Offer, progress: Progress | undefined) => void {
  const under = new Map<InstallableTool, Progress>();
  const sizes = new Map<InstallableTool, { had: number; total: number }>();
  let toldAt = Number.NEGATIVE_INFINITY;
  let last = '';
  return ({ tool }, progress) => {
    if (progress) {
      under.set(tool, progress);
      if (progress.total !== undefined) sizes.set(tool, { had: progress.bytes, total: progress.total });
    } else {
      under.delete(tool);
      const size = sizes.get(tool);
      if (size) sizes.set(tool, { ...size, had: size.total });
    }
    const now = world.clock.now();
    const running = offers.filter((offer) => under.has(offer.tool));
    const text = textOf(running.map((offer) => ({ ...offer, progress: under.get(offer.tool) ?? { bytes: 0 } })));
    // That one has arrived is always told: the others may be silent for long.
    if (text === last || text === '' || (progress && now - toldAt < tellsEveryMs)) return;
    toldAt = now;
    last = text;
    const all = [...sizes.values()];
    const total = sum(all.map((size) => size.total));
    const fraction = all.length === offers.length && total > 0 ? { fraction: sum(all.map(({ had }) => had)) / total } : {};
    emit({ type: 'step-progress', text, ...fraction });
  };
}

function textOf(running: (Offer & { progress: Progress })[]): string {
  const [one, ...others] = running;
  if (!one) return '';
  const names = others.length ? listed(running.map(({ tool }) => tool)) : `${one.tool} ${one.version}`;
  const totals = running.flatMap(({ progress: { total } }) => total ?? []);
  const of = totals.length === running.length ? ` of ${megabytes(sum(totals))}` : '';
  return `${names} · ${megabytes(sum(running.map(({ progress }) => progress.bytes)))}${of} MB`;
}

/** The publisher's host, or the mirror's; a folder as it is. */
function sourceOf(url: string): string {
  const { protocol, host } = new URL(url);
  return protocol === 'file:' ? fileURLToPath(url) : host;
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

/** `a`, `a and b`, `a, b and c` */
export function listed(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}
