// Compares the chart's objects with those in the cluster.
import type { Deployment, Service, Target } from '../world/index.js';
import { components } from './component.js';
import type { Tags } from './settings.js';
import { temporary, throwawayIn, throwawayName } from './throwaway.js';

/** Objects that are missing or run another image. */
export function whatLacks(
  target: Target,
  { tags, throwaway }: { tags: Tags; throwaway: boolean },
  deployments: Deployment[],
  services: Service[],
): string[] {
  const lacking = (name: string, found: Deployment | undefined) => [
    ...(found ? [] : [`the Deployment ${name} is gone`]),
    ...(services.some((each) => each.name === name) ? [] : [`the Service ${name} is gone`]),
  ];
  const database = throwawayName(target);
  return [
    ...components.flatMap((component) => {
      const found = deployments.find((each) => each.component === component);
      const other = found && found.image !== tags[component];
      return [
        ...(other ? [`the Deployment ${found.name} has ${found.image}, not ${tags[component]}`] : []),
        ...lacking(`${target.release}-${component}`, found),
      ];
    }),
    ...(throwaway
      ? lacking(
          database,
          deployments.find(({ name }) => name === database),
        )
      : []),
  ];
}

export function throwawayText(deployments: Deployment[], target: Target): string[] {
  return throwawayIn(deployments, target).throwawayDatabase ? [`the database is a throwaway: ${temporary}`] : [];
}
