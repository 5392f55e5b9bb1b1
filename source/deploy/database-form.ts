// Stores the database's URL again in the form that the image's packages read, which are known only once they are resolved.
import { components } from '../release/component.js';
import { notSet } from '../release/secrets/checks.js';
import { envSecretName, revisionOf } from '../release/variables/env-secret.js';
import type { StepContext } from './engine/step.js';
import { readStored } from './steps/secrets/stored.js';
import { recordSecret, storeSecret } from './steps/secrets/stored-secret.js';
import { differingNames } from './steps/secrets/variables/decide.js';
import { recordKey, withDatabaseUrl } from './steps/secrets/variables/store.js';

/** True if it changed a Secret, whose new revision the Secrets step then knows as its own. */
export async function updateDatabaseForm(context: StepContext): Promise<boolean> {
  const { settings, world } = context;
  const stored = await readStored(context);
  const url = stored.secrets?.data['database-url'];
  if (!url || url === notSet) return false;
  const evidence: Record<string, string> = {};
  for (const component of components) {
    const before = stored.variables[component];
    const { own, needs } = settings.sources[component];
    // Without a resolution in this run, what is stored is from the run that had one.
    if (own || !needs.database.installed) continue;
    const wanted = withDatabaseUrl({}, component, url, before, settings);
    // The person may have given these.
    for (const part of Object.keys(needs.database.parts ?? {})) delete wanted[part];
    const { installed } = needs.database;
    const changed = differingNames(wanted, before).filter((name) => wanted[name] !== url || !namesDriver(before?.data[name], installed));
    if (!changed.length) continue;
    const name = envSecretName(component);
    const values = Object.fromEntries(changed.map((each) => [each, wanted[each] ?? '']));
    const identity = await storeSecret(context, { ...before?.data, ...values }, before, name);
    recordSecret(context, identity, changed, before, name);
    evidence[recordKey(component)] = revisionOf(identity);
  }
  const saved = world.store.step('secrets');
  const updated = Object.keys(evidence).length > 0;
  if (saved && updated) world.store.saveStep('secrets', { ...saved, evidence: { ...saved.evidence, ...evidence } });
  return updated;
}

/** A form that names an installed driver is as good as the plain one. */
function namesDriver(form: string | undefined, installed: Record<string, string>): boolean {
  const driver = /^postgresql\+(\w+):/.exec(form ?? '')?.[1];
  return Object.keys(installed).some((name) => name.replace(/-binary$/, '') === driver);
}
