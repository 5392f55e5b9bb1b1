// `demo --auto`: plays the tour's steps on the real screens until they end or the person presses a key.
import { clockTimes } from '../../clock.js';
import type { State } from '../../deploy/engine/state.js';
import type { Snapshot } from '../../live/snapshot.js';
import { type Observable, observable } from '../../observable.js';
import { Cancelled } from '../../problem.js';
import type { Clock } from '../../world/index.js';
import { type Keyboard, shareKeyboard } from './keyboard.js';
import { type TourStep, tourSteps, type View } from './steps.js';

export type Autoplay = {
  /** The screens read their keys from here. */
  stdin: Keyboard;
  /** Caption of the current step; continues the word `demo`. */
  caption: Observable<string>;
  /** The wizard's state or the panel's snapshot, from now on. */
  watch(part: { state?: Observable<State>; snapshot?: Observable<Snapshot | undefined> }): void;
  /** True once the tour has reached the failing pod. */
  trouble(): boolean;
  /** The simulation's clock: faster than real time, so that the tour is short. */
  clock: Clock;
};

/** The simulation runs this many times faster than real time. */
const pace = 4;
/** ms between two checks, and the longest wait of a step; after that the keys are the person's. */
const pollInterval = 100;
const stepTimeout = 20_000;
/** ms between two keys of a step. */
const betweenKeys = 900;

/** Plays until `signal` aborts. `terminal`: where the person may take over. */
export function autoplay(terminal: NodeJS.ReadStream, clock: Clock, signal: AbortSignal): Autoplay {
  const script = new AbortController();
  const caption = observable(': press any key to take over');
  const visible: Parameters<Autoplay['watch']>[0] = {};
  const handOver = () => {
    if (script.signal.aborted) return false;
    script.abort();
    caption.set(': you have the keys now');
    return true;
  };
  const stdin = shareKeyboard(terminal, handOver);
  const view = (): View => ({ state: visible.state?.current(), snapshot: visible.snapshot?.current() });
  const playing = AbortSignal.any([signal, script.signal]);
  let trouble = false;
  const playStep = async ({ when, caption: text, readingMs, keys, begins }: TourStep) => {
    for (let waited = 0; !when(view()); waited += pollInterval) {
      if (waited >= stepTimeout) handOver();
      await clock.sleep(pollInterval, playing);
    }
    caption.set(text);
    await clock.sleep(readingMs, playing);
    for (const [at, key] of keys.entries()) {
      if (at > 0) await clock.sleep(betweenKeys, playing);
      stdin.write(key);
    }
    if (begins === 'trouble') trouble = true;
  };
  const play = async () => {
    for (const step of tourSteps) await playStep(step);
  };
  play().catch((error: unknown) => {
    if (!(error instanceof Cancelled)) throw error;
  });
  return { stdin, caption, trouble: () => trouble, clock: clockTimes(clock, pace), watch: (part) => void Object.assign(visible, part) };
}
