// Leaves out the variables that a values file gives with `extraEnv`: nobody has to enter them again.
import type { Source } from '../../../../release/application.js';
import type { Component } from '../../../../release/component.js';
import type { Settings } from '../../../../release/settings.js';
import { readChartConfig } from '../../../chart-config.js';
import type { StepContext } from '../../../engine/step.js';

export async function withoutExtraEnv(context: StepContext): Promise<StepContext> {
  return { ...context, settings: { ...context.settings, sources: await sourcesWithoutExtra(context.settings) } };
}

export async function sourcesWithoutExtra(settings: Pick<Settings, 'sources' | 'chart' | 'valuesFiles'>): Promise<Settings['sources']> {
  const { extra } = await readChartConfig(settings);
  const of = (component: Component): Source => {
    const source = settings.sources[component];
    const variables = source.needs.variables.filter(({ name }) => !(name in extra[component]));
    return { ...source, needs: { ...source.needs, variables } };
  };
  return { frontend: of('frontend'), backend: of('backend') };
}
