// Returns the current label of the demo, or nothing outside of the demo.
import type { ScreenOptions } from '../controls.js';
import { demoLine } from '../demo-line.js';
import type { Line } from '../line.js';
import { useObservable } from './use-observable.js';

const silent = { current: () => '', subscribe: () => () => {} };

export function useDemoLabel({ demo, caption = silent }: ScreenOptions): Line | undefined {
  const words = useObservable(caption);
  return demo ? demoLine(words) : undefined;
}
