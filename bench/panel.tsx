// Measures the panel with 1,000 pods: laying out and drawing a frame, and the delay from a change to the terminal. Run: npm run bench
import { performance } from 'node:perf_hooks';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { render, renderToString } from 'ink';
import type { Snapshot } from '../source/live/snapshot.js';
import { Lines } from '../source/ui/kit/lines.js';
import { Panel } from '../source/ui/panel/panel.js';
import { initialPanel } from '../source/ui/panel/state.js';
import { panelLines } from '../source/ui/panel/view.js';
import { Reader } from '../source/ui/reader/reader.js';
import { crowd } from '../test/ui/panel/scenes.js';
import { fakePanel } from '../test/ui/wizard/fakes.js';
import { began } from '../test/ui/wizard/scenes.js';

const size = { columns: 200, rows: 50 };
const pods = crowd(1000);

function report(what: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  process.stdout.write(`${what}: median ${at(0.5)} ms, 95% ${at(0.95)} ms, longest ${at(1)} ms, ${times.length} runs\n`);
}

const measure = (runs: number, work: (run: number) => void): number[] =>
  Array.from({ length: runs }, (_, run) => {
    const from = performance.now();
    work(run);
    return performance.now() - from;
  });

const picture = (snapshot: Snapshot, at: number) => ({
  ...{ snapshot, demo: false, now: began, command: '', ...size },
  state: { ...initialPanel, selected: { item: { kind: 'pod' as const, name: '' }, at } },
});
panelLines(picture(pods, 0));
report(
  '1,000 pods, lines after a key',
  measure(300, (run) => panelLines(picture(pods, run))),
);
report(
  '1,000 pods, lines after a change',
  measure(300, (run) => panelLines(picture({ ...pods, at: run }, run))),
);
report(
  '1,000 pods, a whole frame',
  measure(100, (run) =>
    renderToString(<Lines lines={panelLines(picture({ ...pods, at: run }, run))} columns={size.columns} unicode />, size),
  ),
);

/** A terminal that reports each write. */
function terminal(onWrite: (text: string) => void) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      onWrite(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { ...size, isTTY: true }) as unknown as NodeJS.WriteStream;
}

const { control, snapshot } = fakePanel(pods);
const waiting = new Map<string, number>();
const delays: number[] = [];
const stdout = terminal((text) => {
  for (const [mark, from] of waiting)
    if (text.includes(mark)) {
      delays.push(performance.now() - from);
      waiting.delete(mark);
    }
});
const screen = render(<Panel Reader={Reader} control={control} options={{ unicode: true, demo: false }} onOperation={() => {}} />, {
  ...{ stdout, incrementalRendering: false, maxFps: 30, interactive: true, patchConsole: false },
});
await wait(200);
for (let change = 1; change <= 100; change++) {
  // Traffic makes other changes in between; only the last one of a burst is certain to be drawn.
  for (let other = 0; other < 5; other++) snapshot.set({ ...pods, at: began + other });
  const mark = `revision ${1000 + change}`;
  waiting.set(mark, performance.now());
  snapshot.set({ ...pods, revisions: [{ revision: 1000 + change, status: 'deployed', at: began }] });
  await wait(40 + (change % 7) * 10);
}
await wait(300);
screen.unmount();
report('from a change of the snapshot to the terminal', delays);
