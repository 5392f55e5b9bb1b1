// Maps each action to what it does in the panel: change the view, open an overlay, or start an operation.
import type { Operation } from '../../live/operations/operation.js';
import type { Snapshot } from '../../live/snapshot.js';
import type { Deployment, Pod } from '../../world/index.js';
import type { EditableField, PanelExit } from '../kit/controls.js';
import type { Action } from '../kit/key.js';
import { needsConfirmation, type PanelRequest } from './requests.js';
import { type PanelAction, type PanelState, selectedRow } from './state.js';
import { subjectOf } from './subject.js';
import { addressOf, findHeldPort } from './table/port-table.js';
import { keyOf, type Row, type RowList, titleOf } from './table/rows.js';
import type { Operations } from './use-operations.js';
import { deploymentOf, podOf } from './valid-actions.js';

export type ActionContext = {
  state: PanelState;
  snapshot: Snapshot | undefined;
  list: RowList;
  operations: Operations;
  editable: EditableField[];
  /** Rows of a page, and how far the overlay can scroll. */
  page: number;
  mostScroll: number;
  change(action: PanelAction): void;
  leave(then: PanelExit): void;
};

/** `key` is the name of the key that was pressed, because several keys share an action. */
export function perform(action: Action, key: string, context: ActionContext): void {
  const { state, change } = context;
  if (state.note) change({ type: 'note', note: undefined });
  const handler = { ...viewActions(context), ...overlayActions(context), ...operationActions(context, key) }[action];
  handler?.();
}

type Keys = Partial<Record<Action, () => void>>;

/** Select, filter, read. */
function viewActions(context: ActionContext): Keys {
  const { state, list, change, page, mostScroll } = context;
  const row = selectedRow(state, list.rows);
  const far = Number.MAX_SAFE_INTEGER;
  const move = (by: number) => {
    if (state.overlay.type === 'help' || state.overlay.type === 'events') change({ type: 'scroll', by, most: mostScroll });
    else if (state.overlay.type === 'revisions' || state.overlay.type === 'fields') change({ type: 'choose', by, of: choices(state) });
    else change({ type: 'move', by, rows: list.rows });
  };
  const read = (kind: 'logs' | 'previous' | 'describe' | 'manifest') => {
    const subject = row && subjectOf(kind, row, context.snapshot);
    if (subject) change({ type: 'open', overlay: subject });
    else if (row) showNote(context, `${row.name} has no pods, so there is no log.`);
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
    filter: () => change({ type: 'open', overlay: { type: 'filter' } }),
    sort: () => change({ type: 'sort' }),
    problems: () => change({ type: 'problems' }),
    events: () => change({ type: 'open', overlay: { type: 'events', top: 0 } }),
    help: () => change({ type: 'open', overlay: { type: 'help', top: 0 } }),
    close: () => change({ type: 'close' }),
    quit: () => context.leave({ type: 'quit' }),
  };
}

function choices({ overlay }: PanelState): number {
  if (overlay.type === 'fields') return overlay.fields.length;
  return overlay.type === 'revisions' && overlay.revisions.type === 'list' ? overlay.revisions.revisions.length : 1;
}

/** Answer the overlay. */
function overlayActions(context: ActionContext): Keys {
  const { state, change, operations, leave } = context;
  const { overlay } = state;
  const close = () => change({ type: 'close' });
  return {
    no: close,
    erase: () => change({ type: 'erase' }),
    clear: () => change({ type: 'clear' }),
    yes: () => {
      if (overlay.type !== 'ask') return;
      const { request } = overlay;
      close();
      if (request.type === 'redeploy') leave({ type: 'redeploy', deployment: request.deployment });
      // While the question was open, another program may have got the pid.
      else if (request.type === 'end-holder' && findHeldPort(context.snapshot?.ports ?? [])?.holder.pid !== request.pid)
        showNote(context, `${request.command} (pid ${request.pid}) no longer holds a port that TaskFlow needs.`);
      else operations.start(request);
    },
    enter: () => {
      if (overlay.type === 'filter') change({ type: 'open', overlay: { type: 'nothing' } });
      const field = overlay.type === 'fields' ? overlay.fields[overlay.at] : undefined;
      if (field) leave({ type: 'edit-secret', name: field.name });
      if (overlay.type === 'revisions' && overlay.revisions.type === 'list')
        chooseRevision(context, overlay.revisions.revisions[overlay.at]?.revision, overlay.at);
      if (overlay.type === 'number') {
        close();
        if (overlay.text !== '')
          start(context, { type: 'scale', deployment: overlay.deployment, from: overlay.from, to: Number(overlay.text) });
      }
    },
  };
}

function chooseRevision(context: ActionContext, revision: number | undefined, at: number): void {
  if (revision === undefined) return;
  if (at === 0) showNote(context, `Revision ${revision} is the newest one. Choose an older one to roll back.`);
  else start(context, { type: 'roll-back', revision });
}

/** Change the cluster, or leave the panel for steps that do. */
function operationActions(context: ActionContext, key: string): Keys {
  const { state, snapshot, list, operations, change } = context;
  const row = selectedRow(state, list.rows);
  const on = (does: (deployment: Deployment) => void) => () => {
    const deployment = deploymentOf(row);
    if (deployment) does(deployment);
    else if (row) showNote(context, `${row.name} doesn't belong to a deployment.`);
  };
  const onPod = (does: (pod: Pod) => void) => () => {
    const pod = podOf(row);
    if (pod) does(pod);
    else if (row) showNote(context, 'Select a pod first.');
  };
  const scale = (by: number) =>
    on(({ name }) => {
      const from = operations.wanted(name);
      if (from + by >= 0) start(context, { type: 'scale', deployment: name, from, to: from + by });
    });
  return {
    'scale-up': scale(1),
    'scale-down': scale(-1),
    number: on(({ name }) =>
      change({ type: 'open', overlay: { type: 'number', deployment: name, from: operations.wanted(name), text: key } }),
    ),
    restart: on(({ name }) => start(context, { type: 'restart', deployment: name })),
    'delete-pod': onPod(({ name }) => start(context, { type: 'delete-pod', pod: name })),
    shell: onPod(({ name }) => operations.shell(name)),
    redeploy: on((deployment) => redeploy(context, deployment)),
    'edit-secret': () => edit(context, row),
    'roll-back': () => change({ type: 'open', overlay: { type: 'revisions', revisions: { type: 'coming' }, at: 0 } }),
    'open-browser': () => openBrowser(context, row),
    'end-holder': () => {
      const held = findHeldPort(snapshot?.ports ?? []);
      if (!held) showNote(context, 'No known program holds a port that TaskFlow needs.');
      else start(context, { type: 'end-holder', component: held.component, pid: held.holder.pid, command: held.holder.command ?? 'it' });
    },
  };
}

/** Opens the address of the row's component, or the first one. */
function openBrowser({ snapshot, operations }: ActionContext, row: Row | undefined): void {
  const ports = snapshot?.ports ?? [];
  const port = ports.find(({ component }) => component === (podOf(row) ?? deploymentOf(row))?.component) ?? ports[0];
  if (port) operations.open(addressOf(port));
}

function redeploy(context: ActionContext, { name, component }: Deployment): void {
  const title = titleOf(name, context.snapshot?.target.release ?? '');
  if (component === 'other') showNote(context, `taskflow-tui doesn't build the image of ${title}.`);
  else start(context, { type: 'redeploy', deployment: name, title });
}

/** Opens the list at the secret that the row's diagnosis names, or at the first. */
function edit(context: ActionContext, row: Row | undefined): void {
  const { editable: fields, list, change } = context;
  const secret = row && list.problems.get(keyOf(row))?.secret;
  const at = Math.max(
    0,
    fields.findIndex(({ name }) => name === secret),
  );
  if (fields.length === 0) showNote(context, 'These applications read no secret and no variable that you could edit.');
  else change({ type: 'open', overlay: { type: 'fields', fields, at } });
}

function start(context: ActionContext, request: PanelRequest): void {
  const { change, operations, snapshot } = context;
  if (request.type === 'scale' && request.to > 1 && request.deployment === snapshot?.throwawayDatabase)
    showNote(context, `${request.deployment} can't have more than one pod: each would be a separate database.`);
  else if (request.type === 'redeploy' || needsConfirmation(request)) change({ type: 'open', overlay: { type: 'ask', request } });
  else operations.start(request satisfies Operation);
}

function showNote({ change }: ActionContext, text: string): void {
  change({ type: 'note', note: { ok: false, text } });
}
