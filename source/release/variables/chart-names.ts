// Names of environment variables that the chart or the image sets in a container.
import type { SecretKey } from '../../problem.js';
import type { Component } from '../component.js';

/** The chart's ConfigMap, and what each Deployment adds (helm/templates). */
const chartNames: Record<Component, string[]> = {
  frontend: ['FRONTEND_URL', 'BACKEND_URL', 'NODE_ENV', 'LOG_LEVEL', 'BETTER_AUTH_URL'],
  backend: ['FRONTEND_URL', 'BACKEND_URL', 'NODE_ENV', 'LOG_LEVEL', 'AUTH_JWKS_URL'],
};
/** Where the server listens: the probes and the Service reach it nowhere else. */
const listeningNames: Record<Component, string[]> = { frontend: ['HOSTNAME', 'PORT'], backend: ['UVICORN_HOST', 'UVICORN_PORT'] };
/** Another value breaks the container before the application starts. */
const processNames = ['PATH', 'HOME', 'PYTHONPATH', 'PYTHONHOME', 'NODE_PATH', 'LD_LIBRARY_PATH', 'LD_PRELOAD'];

const secretNames: Record<string, SecretKey> = {
  DATABASE_URL: 'database-url',
  BETTER_AUTH_SECRET: 'better-auth-secret',
  OPENAI_API_KEY: 'openai-api-key',
};

/** The person's value can replace the chart's. */
export function isSetByChart(name: string, component: Component): boolean {
  return chartNames[component].includes(name);
}

/** False for a value of a chart's variable that no program understands; it would stop the application before its first line. */
export function isPlausible(name: string, value: string): boolean {
  if (name === 'NODE_ENV') return ['production', 'development', 'test'].includes(value);
  if (name === 'LOG_LEVEL') return /^(?:trace|debug|info|notice|warn|warning|error|critical|fatal|silent|\d+)$/i.test(value);
  return true;
}

/** Nobody's value replaces it. */
export function isFixed(name: string, component: Component): boolean {
  return listeningNames[component].includes(name) || processNames.includes(name);
}

/** Next.js writes them into the JavaScript when it builds, so a pod's environment doesn't change them. */
export function isFixedAtBuild(name: string, component: Component): boolean {
  return component === 'frontend' && name.startsWith('NEXT_PUBLIC_');
}

/** The key of the Secret `taskflow-secrets` from which the chart sets the variable. */
export function secretKeyOf(name: string): SecretKey | undefined {
  return Object.hasOwn(secretNames, name) ? secretNames[name] : undefined;
}

/** The variable that the chart sets from the key. */
export function variableOf(key: SecretKey): string {
  return key.replaceAll('-', '_').toUpperCase();
}

/** As a shell, docker, and Kubernetes all accept it. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
