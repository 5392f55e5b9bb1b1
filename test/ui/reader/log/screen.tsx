// Renders the log view at 80 columns over a fake panel.
import { LogView } from '../../../../source/ui/reader/log/view.js';
import { until } from '../../../support/programs/until.js';
import { screen } from '../../wizard/screen.js';
import { fakeReader } from '../fakes.js';

export const pods = ['taskflow-backend-5d8b6c7f9d-ww71x', 'taskflow-backend-5d8b6c7f9d-x2k1a'];
const [pod = ''] = pods;

export function openLog(more: Partial<Parameters<typeof LogView>[0]> = {}) {
  const reader = fakeReader();
  const told: string[] = [];
  const size = { columns: 80, rows: 24 };
  const props = { control: reader.control, pods, title: 'deployment taskflow-backend', previous: false, unicode: true, ...size, ...more };
  const view = screen(<LogView {...props} onClose={() => told.push('close')} onQuit={() => told.push('quit')} />, size);
  const arrive = async (...texts: string[]) => {
    for (const text of texts) reader.last().report({ pod, text });
    await until(() => view.frame().includes(texts.at(-1) ?? ''), 'the last line');
  };
  return { ...reader, view, told, arrive };
}

/** `line 1.` to `line <count>.` */
export const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}.`);
