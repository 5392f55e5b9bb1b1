// Decides which given values go into a Secret: some names belong to the chart or the image, and some addresses mean the laptop. Pure.
import type { Source, Variable } from '../../../../release/application.js';
import type { Component } from '../../../../release/component.js';
import { asAccepted, libraryAccepts, whyNotAccepted } from '../../../../release/variables/accepted.js';
import { addressInCluster } from '../../../../release/variables/addresses.js';
import {
  isFixed,
  isFixedAtBuild,
  isPlausible,
  isSetByChart,
  isVariableName,
  secretKeyOf,
} from '../../../../release/variables/chart-names.js';
import { isSystemName } from '../../../../release/variables/system-names.js';
import { isAtThisMachine } from '../../../checkout/variables/this-machine.js';

/** `named`: in a file or a line that the person named. `beside`: in a file that lies beside the checkout. */
export type Origin = 'named' | 'beside';
/** Without a level, the notice needs attention. */
export type Notice = { text: string; level?: 'info' };
export type Usable = { values: Record<string, string>; notices: Notice[] };

/** Without the three secrets, and without the parts of the database's URL. The chart wins over a file that only lies there, and over an address that no pod can reach. */
export function usableValues(
  given: Record<string, string>,
  { component, needs }: Pick<Source, 'component' | 'needs'>,
  origin: Origin,
  release: string,
): Usable {
  const usable: Usable = { values: {}, notices: [] };
  const kept: string[] = [];
  const atBuild: string[] = [];
  const system: string[] = [];
  const parts: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (secretKeyOf(name) || needs.database.names.includes(name) || !isVariableName(name)) continue;
    if (needs.database.parts?.[name] !== undefined) {
      parts.push(name);
      continue;
    }
    const variable = needs.variables.find((one) => one.name === name);
    if (!variable && isSystemName(name)) {
      system.push(name);
      continue;
    }
    const wrong = whyNotAccepted(value, variable?.accepts ?? libraryAccepts(name));
    if (wrong !== undefined) {
      usable.notices.push(leftOut(name, component, wrong, variable));
      continue;
    }
    const chart = isSetByChart(name, component);
    if (isFixedAtBuild(name, component)) atBuild.push(name);
    else if (isFixed(name, component) || (chart && !replacesChart(name, value, component, origin))) kept.push(name);
    else {
      const local = isAtThisMachine(name, value, component);
      const example = local ? variable?.example : undefined;
      const address = chart ? undefined : addressOf(name, [value, example], component, release);
      const text = address ?? asAccepted(value, variable?.accepts);
      if (text !== value && address === undefined)
        usable.notices.push(info(`${name} of the ${component} is a list: it is written as JSON`));
      usable.values[name] = text;
      usable.notices.push(...noticesAbout(`${name} of the ${component}`, { chart, address, local }));
    }
  }
  if (kept.length) usable.notices.push(info(`${component}: the chart's values count, not yours, for ${kept.join(', ')}`));
  if (parts.length) usable.notices.push(info(`${component}: ${shortList(parts)} taken from database-url, not from your values`));
  if (system.length)
    usable.notices.push(info(`${component}: ${shortList(system)} left out: variables of a shell or a tool, which the sources don't read`));
  if (atBuild.length) usable.notices.push(info(`${atBuild.join(', ')}: fixed when the image is built; --build-arg NAME=VALUE sets one`));
  return usable;
}

function replacesChart(name: string, value: string, component: Component, origin: Origin): boolean {
  return origin === 'named' && isPlausible(name, value) && !isAtThisMachine(name, value, component);
}

/** In the cluster. The sources may say whose address it is when the value doesn't: its port is another one. */
function addressOf(name: string, values: (string | undefined)[], component: Component, release: string): string | undefined {
  return values.flatMap((value) => (value === undefined ? [] : (addressInCluster(name, value, component, release) ?? [])))[0];
}

function noticesAbout(name: string, { chart, address, local }: { chart: boolean; address: string | undefined; local: boolean }): Notice[] {
  if (address !== undefined) return [info(`${name} is ${address}: in a pod, localhost is the pod itself`)];
  if (local) return [{ text: `${name} points to this computer: in a pod, localhost is the pod itself` }];
  return chart ? [info(`${name} has your value instead of the chart's`)] : [];
}

/** The application would end with an error at such a value. */
function leftOut(name: string, component: Component, wrong: string, variable: Variable | undefined): Notice {
  const where = variable ? ` (${component}/${variable.usedIn})` : '';
  const instead = variable?.required ? '' : ", and the application's default applies";
  return { text: `${name} of the ${component} ${wrong}${where}: it is left out${instead}` };
}

function shortList(names: string[]): string {
  return names.length > 4
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more are`
    : `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'}`;
}

function info(text: string): Notice {
  return { text, level: 'info' };
}
