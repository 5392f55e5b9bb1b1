// The environment of a trial run: the pod's, with placeholders for what isn't known yet. Pure.
import type { Source } from '../../../../release/application.js';
import { componentDatabaseValues } from '../../../../release/database/component-values.js';
import { placeholderDatabase } from '../../../../release/database/test-database.js';
import { isSetByChart, secretKeyOf } from '../../../../release/variables/chart-names.js';
import { type ChartConfig, logLevelFor } from '../../../chart-config.js';
import type { Values } from '../../../engine/known-values.js';
import { placeholderFor, placeholderText } from './placeholders.js';
import { portUsed } from './pod-needs.js';

type Variables = Record<string, string>;
/** `placeholders`: without any value of the person. */
export type TrialEnvironment = { environment: Variables; placeholders: Variables };

/** @param known values that a pod would get; undefined while nobody has given any */
export function trialEnvironment(source: Source, chart: ChartConfig, known: Partial<Values> | undefined): TrialEnvironment {
  const of = (values: Partial<Values>) => inOrder(source, chart, values);
  return { environment: of(known ?? {}), placeholders: of({}) };
}

/** Later ones win, as in the chart: the application's own variables, the ConfigMap, the chart's, extraEnv. */
function inOrder(source: Source, chart: ChartConfig, { secrets = {}, variables }: Partial<Values>): Variables {
  const { component, needs } = source;
  const url = secrets['database-url'] ?? placeholderDatabase;
  const missing = needs.variables.filter(({ required }) => required).map((variable) => [variable.name, placeholderFor(variable)]);
  const extra = Object.entries(chart.extra[component]).map(([name, value]) => [name, value ?? placeholderText]);
  // A name that the chart sets too is only given where the person's value should replace the chart's.
  const given = Object.entries(variables?.[component] ?? {});
  const overrides = Object.fromEntries(given.filter(([name]) => isSetByChart(name, component) || secretKeyOf(name) !== undefined));
  return {
    ...Object.fromEntries(missing),
    ...Object.fromEntries(given),
    ...configMap(chart, source),
    ...(component === 'frontend' ? frontendOwn(source, chart) : backendOwn(source, chart)),
    DATABASE_URL: url,
    BETTER_AUTH_SECRET: secrets['better-auth-secret'] ?? placeholderText,
    ...(component === 'backend' ? { OPENAI_API_KEY: secrets['openai-api-key'] ?? 'not-set' } : {}),
    ...componentDatabaseValues(url, needs),
    ...overrides,
    ...Object.fromEntries(extra),
  };
}

/** Addresses in the cluster aren't there for a container that runs alone; on its own address nothing answers at once. */
function configMap(chart: ChartConfig, source: Source): Variables {
  const { config } = chart;
  return {
    FRONTEND_URL: config.frontendUrl || 'http://localhost:3000',
    BACKEND_URL: config.backendUrl || 'http://127.0.0.1:8000',
    NODE_ENV: config.nodeEnv || 'production',
    LOG_LEVEL: logLevelFor(chart, source),
  };
}

function frontendOwn(source: Source, { config }: ChartConfig): Variables {
  return { HOSTNAME: '0.0.0.0', PORT: String(portUsed(source)), BETTER_AUTH_URL: config.frontendUrl || 'http://localhost:3000' };
}

function backendOwn(source: Source, { config }: ChartConfig): Variables {
  return {
    UVICORN_HOST: '0.0.0.0',
    UVICORN_PORT: String(portUsed(source)),
    AUTH_JWKS_URL: config.jwksUrl || 'http://127.0.0.1:3000/api/auth/jwks',
    ...(config.openaiBaseUrl ? { OPENAI_BASE_URL: config.openaiBaseUrl } : {}),
    ...(config.openaiModel ? { OPENAI_MODEL: config.openaiModel } : {}),
  };
}
