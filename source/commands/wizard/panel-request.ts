// Handles what the panel asks the steps for: the settings for a rebuild or another secret, and the result to show afterwards.
import type { StepId } from '../../deploy/engine/event.js';
import type { State } from '../../deploy/engine/state.js';
import type { OperationResult } from '../../live/panel-port.js';
import type { Snapshot } from '../../live/snapshot.js';
import { Failure } from '../../problem.js';
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import type { PanelExit } from '../../ui/kit/controls.js';
import type { Deployment, StateStore } from '../../world/index.js';

type Request = { wanted: PanelExit; snapshot: Snapshot | undefined };

/** Throws a Failure when the application can't be built. */
export async function settingsFor(
  { wanted, snapshot }: Request,
  settings: Settings,
  readSettings: () => Promise<Settings>,
): Promise<Settings> {
  if (wanted.type !== 'redeploy') return settings;
  const component = snapshot?.deployments.find(({ name }) => name === wanted.deployment)?.component;
  const now = await readSettings();
  const refused = component === undefined || component === 'other' ? undefined : now.sources[component].refused;
  if (refused) throw new Failure(refused);
  return { ...keepOther(now, component, snapshot), deployOver: true };
}

/** The other component keeps its deployed image as long as the engine still has it. */
function keepOther(settings: Settings, chosen: Deployment['component'] | undefined, snapshot: Snapshot | undefined): Settings {
  const sources = { ...settings.sources };
  for (const component of components) {
    const image = snapshot?.images.find((each) => each.component === component);
    // A change in its folder doesn't matter then.
    const { refused: _, ...source } = sources[component];
    if (chosen !== component && chosen !== 'other' && image?.inEngine) sources[component] = { ...source, kept: image.tag };
  }
  return { ...settings, sources };
}

/** Makes the step ask again. Returns a function that undoes it unless another secret was stored meanwhile. */
export function forgetSecrets(store: StateStore): () => void {
  const before = store.step('secrets');
  store.forget(['secrets']);
  return () => before && !store.step('secrets') && store.saveStep('secrets', before);
}

const reported: StepId[] = ['images', 'secrets', 'release'];

/** What the panel shows when it opens again. */
export function resultOf(end: 'done' | 'failed' | 'cancelled', { steps }: State): OperationResult {
  const failed = steps.flatMap(({ title, status }) => (status.type === 'failed' ? [`${title} failed: ${status.problem.problem}`] : []));
  if (end === 'failed' && failed[0]) return { ok: false, text: failed[0] };
  if (end !== 'done') return { ok: false, text: 'Stopped before it finished. The list shows what is running now.' };
  const did = steps.flatMap(({ id, status }) => (status.type === 'done' && reported.includes(id) ? [status.evidence] : []));
  return { ok: true, text: did.join(' · ') || 'Nothing changed: nothing to build or deploy.' };
}
