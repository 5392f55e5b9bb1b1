// `demo --auto`: a script that looks at what is true, says what it presses, and presses it, until it is over or the person presses a key.
import { clockTimes } from '../../clock.js';
import type { State } from '../../deploy/engine/state.js';
import type { Snapshot } from '../../live/snapshot.js';
import { type Observable, watched } from '../../observable.js';
import { Cancelled } from '../../problem.js';
import type { Clock } from '../../world/index.js';
import { type Beat, beats, type Seen } from './beats.js';
import { type Keyboard, shareKeyboard } from './keyboard.js';

export type Autoplay = {
  /** What the screens read their keys from. */
  stdin: Keyboard;
  /** What is pressed now, in words that go on after `demo`. */
  caption: Observable<string>;
  /** Tells the script what there is to be seen from now on. */
  sees(part: { state?: Observable<State>; snapshot?: Observable<Snapshot | undefined> }): void;
  /** Whether the script is at the place where a pod falls into trouble. */
  trouble(): boolean;
  /** For the simulated World: so much quicker than life that the tour is short. */
  clock: Clock;
};

/** So many times as fast as in life do things go in the simulated World. */
const pace = 4;
/** ms between two looks, and the most that a beat waits for what it is about; what has not come then does not come, and the person is asked to go on. */
const glance = 100;
const longest = 20_000;
/** ms between two keys of a beat. */
const betweenKeys = 900;

/** Plays until `signal` aborts. `terminal`: where the person may take over. */
export function autoplay(terminal: NodeJS.ReadStream, clock: Clock, signal: AbortSignal): Autoplay {
  const script = new AbortController();
  const caption = watched(': any key hands it over to you');
  const seen: Parameters<Autoplay['sees']>[0] = {};
  const handOver = () => {
    if (script.signal.aborted) return false;
    script.abort();
    caption.set(': the keys are yours now');
    return true;
  };
  const stdin = shareKeyboard(terminal, handOver);
  const look = (): Seen => ({ state: seen.state?.current(), snapshot: seen.snapshot?.current() });
  const playing = AbortSignal.any([signal, script.signal]);
  let trouble = false;
  const act = async ({ when, says, reads, keys, begins }: Beat) => {
    for (let waited = 0; !when(look()); waited += glance) {
      if (waited >= longest) handOver();
      await clock.sleep(glance, playing);
    }
    caption.set(says);
    await clock.sleep(reads, playing);
    for (const [at, key] of keys.entries()) {
      if (at > 0) await clock.sleep(betweenKeys, playing);
      stdin.write(key);
    }
    if (begins === 'trouble') trouble = true;
  };
  const play = async () => {
    for (const beat of beats) await act(beat);
  };
  play().catch((error: unknown) => {
    if (!(error instanceof Cancelled)) throw error;
  });
  return { stdin, caption, trouble: () => trouble, clock: clockTimes(clock, pace), sees: (part) => void Object.assign(seen, part) };
}
