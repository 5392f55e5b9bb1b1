// The panel: the cluster as it is now, and keys that scale, restart, delete and read logs. All drawing is in panel-view.
import { useAnimation, useApp, useInput, useStdin, useWindowSize } from 'ink';
import { useReducer, useRef } from 'react';
import type { Component } from '../deploy/event.js';
import type { Snapshot } from '../live/snapshot.js';
import { problemOf } from '../problem.js';
import type { ActionResult, PanelControl, ScreenOptions } from './control.js';
import { type Action, actionOf, type Place, singleKeys } from './keys.js';
import { Lines } from './lines.js';
import { LogView } from './log-view.js';
import { type Act, doing, firstPanel, needsAsking, type PanelAction, type PanelState, reducePanel, selectedPod } from './panel-state.js';
import { panelLines } from './panel-view.js';
import { useAborted } from './use-aborted.js';
import { useWatched } from './use-watched.js';

type PanelProps = {
  control: PanelControl;
  options: ScreenOptions;
  /** Told of everything that was done, for the summary. */
  onDone(act: Act): void;
};

export function Panel({ control, options, onDone }: PanelProps) {
  const snapshot = useWatched(control.snapshot);
  const { columns, rows } = useWindowSize();
  const { isRawModeSupported } = useStdin();
  const { exit } = useApp();
  const [state, change] = useReducer(reducePanel, firstPanel);
  useAborted(options.signal, exit);
  const wanted = useWantedReplicas(snapshot, control);
  // Ages and reconnects are told in seconds.
  useAnimation({ interval: 1000 });
  const start = (act: Act) => {
    change({ type: 'busy', text: doing(act) });
    if (act.type === 'scale') wanted.ask(act.component, act.to);
    carryOut(act, control)
      .catch((error: unknown): ActionResult => ({ ok: false, text: problemOf(error).problem }))
      .then((result) => {
        if (result.ok) onDone(act);
        change({ type: 'said', result });
      });
  };
  const pod = selectedPod(state, snapshot?.pods ?? []);
  useInput(
    (input, key) => {
      for (const single of singleKeys(input, key)) {
        const action = actionOf(placeOf(state), single, key);
        if (action) perform(action, { state, snapshot, change, start, wanted: wanted.of, exit });
      }
    },
    { isActive: isRawModeSupported && state.view !== 'logs' },
  );
  const close = () => change({ type: 'close' });
  if (state.view === 'logs' && state.selected)
    return (
      <LogView {...{ control, columns, rows, unicode: options.unicode }} pod={state.selected.name} onClose={close} onQuit={() => exit()} />
    );
  const selected = state.selected ?? (pod && { name: pod.name, at: 0 });
  const picture = { snapshot, state: { ...state, selected }, demo: options.demo, now: control.now(), columns, rows };
  return <Lines lines={panelLines(picture)} columns={columns} unicode={options.unicode} />;
}

function placeOf(state: PanelState): Place {
  if (state.view === 'help') return 'help';
  return state.asking ? 'ask' : 'panel';
}

type Wanted = (component: Component) => number;
type Scene = {
  state: PanelState;
  snapshot: Snapshot | undefined;
  change(action: PanelAction): void;
  start(act: Act): void;
  wanted: Wanted;
  exit(): void;
};

function perform(action: Action, scene: Scene): void {
  const { state, snapshot, change, start, exit } = scene;
  const pods = snapshot?.pods ?? [];
  const pod = selectedPod(state, pods);
  const consider = (act: Act | undefined) => {
    if (act) needsAsking(act) ? change({ type: 'ask', act }) : start(act);
  };
  const acts: Partial<Record<Action, () => void>> = {
    up: () => change({ type: 'move', by: -1, pods }),
    down: () => change({ type: 'move', by: 1, pods }),
    'scale-up': () => consider(scaleBy(1, scene)),
    'scale-down': () => consider(scaleBy(-1, scene)),
    restart: () => consider(componentOf(scene, (component) => ({ type: 'restart', component }))),
    'delete-pod': () => consider(pod && { type: 'delete-pod', pod: pod.name }),
    yes: () => state.asking && start(state.asking),
    no: () => change({ type: 'close' }),
    close: () => change({ type: 'close' }),
    logs: () => {
      if (!pod) return;
      // The log keeps its pod even when another takes its place in the list.
      change({ type: 'move', by: 0, pods });
      change({ type: 'view', view: 'logs' });
    },
    help: () => change({ type: 'view', view: 'help' }),
    stop: exit,
    quit: exit,
  };
  acts[action]?.();
}

/** The component to act on: the selected pod's; without pods, the one that was scaled to none. */
function componentOf({ state, snapshot }: Scene, act: (component: Component) => Act): Act | undefined {
  const idle = snapshot?.deployments.find(({ desired, component }) => desired === 0 && component !== 'other');
  const component = (selectedPod(state, snapshot?.pods ?? []) ?? idle)?.component;
  return component === undefined || component === 'other' ? undefined : act(component);
}

function scaleBy(by: number, scene: Scene): Act | undefined {
  return componentOf(scene, (component) => {
    const from = scene.wanted(component);
    return { type: 'scale', component, from, to: Math.max(0, from + by) };
  });
}

function carryOut(act: Act, control: PanelControl): Promise<ActionResult> {
  switch (act.type) {
    case 'scale':
      return control.scale(act.component, act.to);
    case 'restart':
      return control.restart(act.component);
    case 'delete-pod':
      return control.deletePod(act.pod);
  }
}

/** How long (ms) a number asked for counts before the cluster is believed again. */
const patience = 3000;

/** Replicas as last asked for, so that `+` pressed twice quickly means two more, not one more twice. */
function useWantedReplicas(snapshot: Snapshot | undefined, control: PanelControl) {
  const asked = useRef<Partial<Record<Component, { replicas: number; at: number }>>>({});
  return {
    ask(component: Component, replicas: number) {
      asked.current[component] = { replicas, at: control.now() };
    },
    of(component: Component): number {
      const last = asked.current[component];
      if (last && control.now() - last.at < patience) return last.replicas;
      return snapshot?.deployments.find((each) => each.component === component)?.desired ?? 0;
    },
  };
}
