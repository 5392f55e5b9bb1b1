// Returns the panel's lines and their text, without a terminal.
import type { Snapshot } from '../../../source/live/snapshot.js';
import { type Line, textOf } from '../../../source/ui/kit/line.js';
import { initialPanel, type PanelState } from '../../../source/ui/panel/state.js';
import { panelLines } from '../../../source/ui/panel/view.js';
import { began } from '../wizard/scenes.js';
import { snapshot } from './scenes.js';

export const command = 'kubectl --context minikube --namespace default delete pod x';
export const on = (name: string, kind: 'pod' | 'deployment' = 'pod'): Partial<PanelState> => ({
  selected: { item: { kind, name }, at: 0 },
});

export function lines(columns: number, rows: number, seen: Snapshot | undefined = snapshot, more: Partial<PanelState> = {}): Line[] {
  return panelLines({ snapshot: seen, state: { ...initialPanel, ...more }, now: began, columns, rows, command });
}
export const text = (...given: Parameters<typeof lines>) =>
  lines(...given)
    .map(textOf)
    .join('\n');

export const busy: PanelState['operations'] = [1, 2, 3, 4].map((id) => ({
  ...{ id, operation: { type: 'restart', deployment: 'taskflow-backend' }, command },
  state:
    id === 4
      ? { type: 'ended', result: { ok: false, text: 'forbidden '.repeat(30) }, at: began - 1000 }
      : { type: 'running', text: `${id} of 4 ready` },
}));
