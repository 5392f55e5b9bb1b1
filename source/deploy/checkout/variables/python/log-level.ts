// Finds in which form Python sources want LOG_LEVEL: `DEBUG`, as logging does, or `debug`, as uvicorn does.
import type { PythonFile } from '../../sources/python-modules.js';
import type { Example, Reading } from '../reading.js';

export type LogLevel = 'upper' | 'lower';

/** Undefined if the sources don't read it, or if both forms may do. */
export function logLevelForm(files: PythonFile[], readings: Reading[], example: Example | undefined): LogLevel | undefined {
  const places = readings.filter(({ name }) => name === 'LOG_LEVEL');
  if (places.length === 0) return undefined;
  // The author's own default works.
  const written = places.find(({ fallback }) => fallback)?.fallback ?? example?.value;
  if (written) return formOf(written);
  const names = new Set(['LOG_LEVEL', ...places.flatMap(({ field }) => field ?? [])]);
  const lines = files.flatMap((file) => file.lines.filter(({ text }) => [...names].some((name) => text.includes(name))));
  const choices = lines.map(({ text }) => /["'](debug|DEBUG)["']/.exec(text)?.[1]).find((choice) => choice);
  if (choices) return formOf(choices);
  return lines.some(({ text }) => /\b(?:basicConfig|setLevel|getattr|getLevelName)\b/.test(text)) ? 'upper' : undefined;
}

function formOf(level: string): LogLevel | undefined {
  if (/^[A-Z]+$/.test(level)) return 'upper';
  return /^[a-z]+$/.test(level) ? 'lower' : undefined;
}
