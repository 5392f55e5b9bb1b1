// Switches between today's packages and those of a checkout's own day, for the wizard's key.
import { components } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import type { StateStore } from '../../world/index.js';

/** Which packages a build gets: today's, or those of the day of the last commit or of a day that the person chose. */
export type PackagesOf = 'today' | 'day';

/** Undefined if only the included application is built, whose lock files pin every package. */
export function packagesOf(settings: Settings, store: Pick<StateStore, 'choices'>): PackagesOf | undefined {
  const own = personsOwn(settings);
  if (own.length === 0) return undefined;
  const { builds } = store.choices();
  return own.every((component) => builds[component]?.packages === 'today') ? 'today' : 'day';
}

/** Saves the other choice, which counts when the settings are read again. */
export function switchPackages(settings: Settings, store: Pick<StateStore, 'choices' | 'saveBuildChoices'>): void {
  const next = packagesOf(settings, store) === 'today' ? {} : { packages: 'today' };
  for (const component of personsOwn(settings)) {
    const { packages: _, ...others } = store.choices().builds[component] ?? {};
    store.saveBuildChoices(component, { ...others, ...next });
  }
}

function personsOwn({ sources }: Settings) {
  return components.filter((component) => !sources[component].own);
}
