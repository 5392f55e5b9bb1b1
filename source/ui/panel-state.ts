// What the person does in the panel: which pod is selected, what is asked before it is done, what came of it.
import type { Component } from '../deploy/event.js';
import type { Pod } from '../world.js';
import type { ActionResult } from './control.js';
import { inOrder } from './pod-rows.js';

/** Something that changes the cluster. */
export type Act =
  | { type: 'scale'; component: Component; from: number; to: number }
  | { type: 'restart'; component: Component }
  | { type: 'delete-pod'; pod: string };

export type PanelState = {
  view: 'pods' | 'logs' | 'help';
  /** The selected pod's name and where it stood, so that its place is kept when it is replaced. */
  selected: { name: string; at: number } | undefined;
  asking: Act | undefined;
  /** What was last done, for the status line. */
  said: (ActionResult & { busy?: boolean }) | undefined;
};

export type PanelAction =
  | { type: 'move'; by: number; pods: Pod[] }
  | { type: 'ask'; act: Act }
  | { type: 'close' }
  | { type: 'view'; view: PanelState['view'] }
  | { type: 'busy'; text: string }
  | { type: 'said'; result: ActionResult };

export const firstPanel: PanelState = { view: 'pods', selected: undefined, asking: undefined, said: undefined };

export function reducePanel(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'move': {
      const pods = inOrder(action.pods);
      const at = selectedAt(state, pods);
      const to = Math.min(pods.length - 1, Math.max(0, at + action.by));
      const pod = pods[to];
      return pod ? { ...state, selected: { name: pod.name, at: to } } : state;
    }
    case 'ask':
      return { ...state, asking: action.act, said: undefined };
    case 'close':
      return { ...state, asking: undefined, view: 'pods' };
    case 'view':
      return { ...state, view: action.view };
    case 'busy':
      return { ...state, asking: undefined, said: { ok: true, text: action.text, busy: true } };
    case 'said':
      return { ...state, said: action.result };
  }
}

/** The selected pod as it is now; when it is gone, the one in its place. */
export function selectedPod(state: PanelState, pods: Pod[]): Pod | undefined {
  const ordered = inOrder(pods);
  return ordered[selectedAt(state, ordered)];
}

function selectedAt({ selected }: PanelState, ordered: Pod[]): number {
  if (!selected) return 0;
  const at = ordered.findIndex((pod) => pod.name === selected.name);
  return at === -1 ? Math.min(selected.at, Math.max(0, ordered.length - 1)) : at;
}

/** What is done without asking: a scale that leaves at least one replica. */
export function needsAsking(act: Act): boolean {
  return act.type !== 'scale' || act.to === 0;
}

export function questionFor(act: Act): string {
  switch (act.type) {
    case 'scale':
      return `Scale ${act.component} to ${act.to}? It answers no request then.`;
    case 'restart':
      return `Restart ${act.component}? Its pods are replaced one after the other.`;
    case 'delete-pod':
      return `Delete pod ${act.pod}? Another takes its place.`;
  }
}

export function doing(act: Act): string {
  switch (act.type) {
    case 'scale':
      return `scaling ${act.component} to ${act.to}…`;
    case 'restart':
      return `restarting ${act.component}…`;
    case 'delete-pod':
      return `deleting ${act.pod}…`;
  }
}
