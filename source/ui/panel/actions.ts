// What each key does in the panel: it changes what is looked at, opens a question or a list, or sets an act going.
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import { secretKeys } from '../../problem.js';
import type { Deployment, Pod } from '../../world/index.js';
import type { PanelThen } from '../kit/controls.js';
import type { Action } from '../kit/key.js';
import { readingOf } from '../reader/subject.js';
import { type Deed, needsAsking } from './requests.js';
import { type PanelAction, type PanelState, secretKeyAt, selectedRow } from './state.js';
import { addressOf, heldPort } from './table/port-table.js';
import { type Arranged, keyOf, type Row, titleOf } from './table/rows.js';
import type { Acts } from './use-operations.js';
import { deploymentOf, podOf } from './valid-actions.js';

export type Scene = {
  state: PanelState;
  snapshot: Snapshot | undefined;
  list: Arranged;
  acts: Acts;
  /** Rows of a page, and how far what is open can be scrolled. */
  page: number;
  mostScroll: number;
  change(action: PanelAction): void;
  leave(then: PanelThen): void;
};

/** `key` is the name of the key that was pressed, for actions that several keys have. */
export function perform(action: Action, key: string, scene: Scene): void {
  const { state, change } = scene;
  if (state.note) change({ type: 'note', note: undefined });
  const act = { ...looking(scene), ...overlaid(scene), ...acting(scene, key) }[action];
  act?.();
}

type Keys = Partial<Record<Action, () => void>>;

/** Selecting, filtering, reading. */
function looking(scene: Scene): Keys {
  const { state, list, change, page, mostScroll } = scene;
  const row = selectedRow(state, list.rows);
  const far = Number.MAX_SAFE_INTEGER;
  const move = (by: number) => {
    if (state.open.type === 'help' || state.open.type === 'events') change({ type: 'scroll', by, most: mostScroll });
    else if (state.open.type === 'revisions' || state.open.type === 'secret-keys') change({ type: 'choose', by, of: choices(state) });
    else change({ type: 'move', by, rows: list.rows });
  };
  const read = (kind: 'logs' | 'previous' | 'describe' | 'manifest') => {
    const reading = row && readingOf(kind, row, scene.snapshot);
    if (reading) change({ type: 'open', open: reading });
    else if (row) say(scene, `${row.name} has no pod to read from`);
  };
  return {
    up: () => move(-1),
    down: () => move(1),
    'page-up': () => move(-page),
    'page-down': () => move(page),
    top: () => move(-far),
    end: () => move(far),
    logs: () => read('logs'),
    'previous-log': () => read('previous'),
    describe: () => read('describe'),
    yaml: () => read('manifest'),
    filter: () => change({ type: 'open', open: { type: 'filter' } }),
    sort: () => change({ type: 'sort' }),
    faults: () => change({ type: 'faults' }),
    events: () => change({ type: 'open', open: { type: 'events', top: 0 } }),
    help: () => change({ type: 'open', open: { type: 'help', top: 0 } }),
    close: () => change({ type: 'close' }),
    quit: () => scene.leave({ type: 'quit' }),
  };
}

function choices({ open }: PanelState): number {
  if (open.type === 'secret-keys') return secretKeys.length;
  return open.type === 'revisions' && open.found.type === 'list' ? open.found.revisions.length : 1;
}

/** Answers to what is open over the list. */
function overlaid(scene: Scene): Keys {
  const { state, change, acts, leave } = scene;
  const { open } = state;
  const none = () => change({ type: 'close' });
  return {
    no: none,
    erase: () => change({ type: 'erase' }),
    clear: () => change({ type: 'clear' }),
    yes: () => {
      if (open.type !== 'ask') return;
      const { deed } = open;
      none();
      if (deed.type === 'redeploy') leave({ type: 'redeploy', deployment: deed.deployment });
      // The question may have stood for long: by now its pid may be another program's.
      else if (deed.type === 'end-holder' && heldPort(scene.snapshot?.ports ?? [])?.holder.pid !== deed.pid)
        say(scene, `${deed.command} (pid ${deed.pid}) has no port of TaskFlow any more`);
      else acts.start(deed);
    },
    enter: () => {
      if (open.type === 'filter') change({ type: 'open', open: { type: 'nothing' } });
      if (open.type === 'secret-keys') leave({ type: 'edit-secret', key: secretKeyAt(open.at) });
      if (open.type === 'revisions' && open.found.type === 'list') chooseRevision(scene, open.found.revisions[open.at]?.revision, open.at);
      if (open.type === 'number') {
        none();
        if (open.text !== '') consider(scene, { type: 'scale', deployment: open.deployment, from: open.from, to: Number(open.text) });
      }
    },
  };
}

function chooseRevision(scene: Scene, revision: number | undefined, at: number): void {
  if (revision === undefined) return;
  if (at === 0) say(scene, `revision ${revision} is the newest: nothing to go back to`);
  else consider(scene, { type: 'roll-back', revision });
}

/** What changes the cluster, or leaves the panel for what does. */
function acting(scene: Scene, key: string): Keys {
  const { state, snapshot, list, acts, change } = scene;
  const row = selectedRow(state, list.rows);
  const on = (does: (deployment: Deployment) => void) => () => {
    const deployment = deploymentOf(row);
    if (deployment) does(deployment);
    else if (row) say(scene, `${row.name} belongs to no deployment`);
  };
  const onPod = (does: (pod: Pod) => void) => () => {
    const pod = podOf(row);
    if (pod) does(pod);
    else if (row) say(scene, 'select one of its pods first');
  };
  const scale = (by: number) =>
    on(({ name }) => {
      const from = acts.wanted(name);
      if (from + by >= 0) consider(scene, { type: 'scale', deployment: name, from, to: from + by });
    });
  return {
    'scale-up': scale(1),
    'scale-down': scale(-1),
    number: on(({ name }) => change({ type: 'open', open: { type: 'number', deployment: name, from: acts.wanted(name), text: key } })),
    restart: on(({ name }) => consider(scene, { type: 'restart', deployment: name })),
    'delete-pod': onPod(({ name }) => consider(scene, { type: 'delete-pod', pod: name })),
    shell: onPod(({ name }) => acts.shell(name)),
    redeploy: on((deployment) => redeploy(scene, deployment)),
    'edit-secret': () => change({ type: 'open', open: { type: 'secret-keys', at: Math.max(0, likelyKey(row, list)) } }),
    'roll-back': () => change({ type: 'open', open: { type: 'revisions', found: { type: 'coming' }, at: 0 } }),
    'open-browser': () => openBrowser(scene, row),
    'end-holder': () => {
      const held = heldPort(snapshot?.ports ?? []);
      if (!held) say(scene, 'no program is known to hold a port of TaskFlow');
      else consider(scene, { type: 'end-holder', component: held.component, pid: held.holder.pid, command: held.holder.command ?? 'it' });
    },
  };
}

/** The address of the row's component; of what has none, the first. */
function openBrowser({ snapshot, acts }: Scene, row: Row | undefined): void {
  const ports = snapshot?.ports ?? [];
  const port = ports.find(({ component }) => component === (podOf(row) ?? deploymentOf(row))?.component) ?? ports[0];
  if (port) acts.open(addressOf(port));
}

function redeploy(scene: Scene, { name, component }: Deployment): void {
  const title = titleOf(name, scene.snapshot?.target.release ?? '');
  if (component === 'other') say(scene, `the image of ${title} is not built here`);
  else consider(scene, { type: 'redeploy', deployment: name, title });
}

/** The secret that the diagnosis of the row names, and else the first. */
function likelyKey(row: Row | undefined, { problems }: Arranged): number {
  const secret = row && problems.get(keyOf(row))?.secret;
  return secret ? secretKeys.indexOf(secret) : 0;
}

function consider(scene: Scene, deed: Deed): void {
  const { change, acts, snapshot } = scene;
  if (deed.type === 'scale' && deed.to > 1 && deed.deployment === snapshot?.throwawayDatabase)
    say(scene, `${deed.deployment} is one pod: two would be two databases`);
  else if (deed.type === 'redeploy' || needsAsking(deed)) change({ type: 'open', open: { type: 'ask', deed } });
  else acts.start(deed satisfies Operation);
}

function say({ change }: Scene, text: string): void {
  change({ type: 'note', note: { ok: false, text } });
}
