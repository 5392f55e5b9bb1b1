// Finds the environment variables that a Python application needs, and which of the three secrets.
import { type PythonFile, pythonFile } from '../../sources/python-modules.js';
import { type EnvironmentNeeds, environmentNeeds } from '../environment-needs.js';
import type { Example, Reading } from '../reading.js';
import { libraryReadings } from './library-readings.js';
import { type LogLevel, logLevelForm } from './log-level.js';
import { absenceChecks } from './python-checks.js';
import { environmentReadings } from './python-environment.js';
import { helpersIn } from './python-names.js';
import { settingsReadings } from './settings-readings.js';

/** `files`: those that run. `texts`: all of the checkout, for Alembic's env.py. */
export function backendVariables(
  files: PythonFile[],
  texts: Map<string, string>,
  examples: Map<string, Example>,
): EnvironmentNeeds & { logLevel: LogLevel | undefined } {
  const readings = [...pythonReadings(files), ...libraryReadings(files)];
  const known = new Set(files.map(({ name }) => name));
  const migrations = [...texts]
    .filter(([name]) => !known.has(name) && /(^|\/)(?:alembic|migrations?)\/env\.py$/.test(name))
    .map(([name, text]) => pythonFile(name, text));
  const needs = environmentNeeds('backend', readings, pythonReadings(migrations), examples, [...texts.values()]);
  return { ...needs, logLevel: logLevelForm(files, readings, examples.get('LOG_LEVEL')) };
}

function pythonReadings(files: PythonFile[]): Reading[] {
  const helpers = files.flatMap(({ lines }) => helpersIn(lines));
  const checks = files.map(({ lines }) => absenceChecks(lines));
  const attributes = new Set(checks.flatMap((one) => [...one.attributes]));
  const own = files.flatMap((file, index) => {
    const found = checks[index];
    return found ? environmentReadings(file, { ...found, attributes }, helpers) : [];
  });
  const settings = settingsReadings(files).map((reading) =>
    !reading.fallback && !reading.computed && attributes.has(reading.field ?? '') ? { ...reading, required: true } : reading,
  );
  return [...settings, ...own];
}
