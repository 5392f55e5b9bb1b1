// The two components of TaskFlow, its version, and the ports of its Services.
export type Component = 'frontend' | 'backend';

export const components = ['frontend', 'backend'] as const satisfies Component[];

export const appVersion = '1.0.0';

/** As in helm/values.yaml. */
export const servicePorts: Record<Component, number> = { frontend: 80, backend: 8000 };
