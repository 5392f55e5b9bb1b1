// What the wizard and the panel of one invocation share.
import type { Autoplay } from '../../demo/tour/tour.js';
import type { State } from '../../deploy/engine/state.js';
import type { Forwards } from '../../deploy/steps/ports/forwards.js';
import { terminal } from '../../environment.js';
import type { observable } from '../../observable.js';
import type { ExitStatus } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import type { Settings } from '../../release/settings.js';
import type { ScreenOptions } from '../../ui/kit/controls.js';
import type { WorldFor } from '../../world/index.js';
import type { ExitSummary } from './exit-summary.js';

export type InteractiveOptions = {
  settings: Settings;
  /** Reads the settings again: a person's own application may have changed. */
  readSettings(): Promise<Settings>;
  worldFor: WorldFor;
  redactor: Redactor;
  signal: AbortSignal;
  demo: boolean;
  /** The wizard offers the simulated tour when a tool is missing. */
  startTour(settings: Settings): Promise<ExitStatus>;
  /** Presses the keys of the demo. */
  player?: Autoplay;
};

/** What the screens share until the last one closes. */
export type Screens = InteractiveOptions & {
  /** Aborts when the last screen closes: ends forwards and watches. */
  lifetime: AbortSignal;
  forwards: Forwards;
  state: ReturnType<typeof observable<State>>;
  summary: ExitSummary;
};

export function screenOptions({ demo, signal, player }: Screens): ScreenOptions {
  const { unicode } = terminal();
  return { unicode, demo, signal, ...(player ? { keyboard: player.stdin, caption: player.caption } : {}) };
}
