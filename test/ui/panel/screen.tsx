// Renders the panel over a fake control that records calls.
import type { Operation } from '../../../source/live/operations/operation.js';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { Panel } from '../../../source/ui/panel/panel.js';
import { Reader } from '../../../source/ui/reader/reader.js';
import { until } from '../../support/programs/until.js';
import { fakePanel } from '../wizard/fakes.js';
import { keys, screen, settled } from '../wizard/screen.js';
import { snapshot } from './scenes.js';

export const options = { unicode: true, demo: false };

export async function open(seen: Snapshot | 'nothing' = snapshot, size = { columns: 120, rows: 36 }) {
  const fake = fakePanel(seen === 'nothing' ? undefined : seen);
  const done: Operation[] = [];
  const shown = screen(
    <Panel Reader={Reader} control={fake.control} options={options} onOperation={(act, stage) => stage === 'done' && done.push(act)} />,
    size,
  );
  await settled();
  /** esc waits a moment for what may follow it. */
  const leave = async () => {
    const before = shown.frame();
    await shown.press(keys.esc);
    await until(() => shown.frame() !== before, 'what esc closes');
  };
  const selected = () => /▸ +(.*?) {2}/.exec(shown.frame())?.[1];
  const finish = async (at: number, ok: boolean, text: string) => {
    fake.under[at]?.end({ ok, text });
    await settled();
  };
  return { ...fake, ...shown, done, leave, selected, finish };
}
