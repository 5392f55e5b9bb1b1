// What the panel was left for: which images are built and which secret is asked for again, and what is told of it afterwards.
import type { StepId } from '../../deploy/engine/event.js';
import type { State } from '../../deploy/engine/state.js';
import type { ActionResult } from '../../live/panel.js';
import type { Snapshot } from '../../live/snapshot.js';
import { Failure } from '../../problem.js';
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import type { PanelThen } from '../../ui/kit/controls.js';
import type { Deployment, Memory } from '../../world/index.js';

type Left = { wanted: PanelThen; snapshot: Snapshot | undefined };

/** The settings for the steps; `readAgain` gives them anew. Failure when what is to be built cannot be. */
export async function settingsFor({ wanted, snapshot }: Left, settings: Settings, readAgain: () => Promise<Settings>): Promise<Settings> {
  if (wanted.type !== 'redeploy') return settings;
  const component = snapshot?.deployments.find(({ name }) => name === wanted.deployment)?.component;
  const now = await readAgain();
  const refused = component === undefined || component === 'other' ? undefined : now.sources[component].refused;
  if (refused) throw new Failure(refused);
  return { ...withOtherKept(now, component, snapshot), deployOver: true };
}

/** Only this image is rebuilt: the other component stays with what is deployed, as long as the engine still has it. */
function withOtherKept(settings: Settings, chosen: Deployment['component'] | undefined, snapshot: Snapshot | undefined): Settings {
  const sources = { ...settings.sources };
  for (const component of components) {
    const image = snapshot?.images.find((each) => each.component === component);
    // What its folder has become since does not matter then.
    const { refused: _, ...source } = sources[component];
    if (chosen !== component && chosen !== 'other' && image?.inEngine) sources[component] = { ...source, kept: image.tag };
  }
  return { ...settings, sources };
}

/** So that the step asks again. Gives what takes it back, for a person who thinks better of it before another secret is stored. */
export function forgetSecrets(memory: Memory): () => void {
  const before = memory.step('secrets');
  memory.forget(['secrets']);
  return () => before && !memory.step('secrets') && memory.remember('secrets', before);
}

const telling: StepId[] = ['images', 'secrets', 'release'];

/** What came of the steps, for the panel that comes back; what runs now is seen in it. */
export function outcomeOf(end: 'done' | 'failed' | 'cancelled', { steps }: State): ActionResult {
  const failed = steps.flatMap(({ title, status }) => (status.type === 'failed' ? [`${title}: ${status.problem.problem}`] : []));
  if (end === 'failed' && failed[0]) return { ok: false, text: `not done · ${failed[0]}` };
  if (end !== 'done') return { ok: false, text: 'stopped before it was done: the list shows what runs now' };
  const did = steps.flatMap(({ id, status }) => (status.type === 'done' && telling.includes(id) ? [status.evidence] : []));
  return { ok: true, text: did.join(' · ') || 'everything is as it was: nothing to build, nothing to deploy' };
}
