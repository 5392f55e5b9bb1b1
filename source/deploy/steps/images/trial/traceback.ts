// Reads the Python traceback that ended an application: where it was, and what the error says. Pure.

/** `file`: relative to the application's folder. `module`: of an installed package, such as `openai._base_client`. */
export type Place = { type: 'own'; file: string; line: number } | { type: 'package'; module: string };
/** `place`: the innermost one that isn't in Python itself. */
export type Raised = { error: string; message: string; place: Place };

/** WORKDIR of the backend's Dockerfile. */
export const applicationFolder = '/app';

type Traceback = { places: Place[]; error: string; message: string; chained: boolean };

const start = /Traceback \(most recent call last\):/;
/** Python prints one of these between an error and the error that it led to. */
const chain = /The above exception was the direct cause of|During handling of the above exception/;
/** What an exception group prints before each line. */
const margin = /^[\s|+]*[|+]-* ?/;
/** passlib prints a traceback after this, and goes on. */
const trapped = /\(trapped\)/;

/**
 * The errors of the last traceback and of those that led to it, the last one first. `directory`: the application's. `alias`: the name by which
 * it imports its own folder, which is a link in site-packages then.
 */
export function raisedErrors(lines: string[], { directory, alias = '' }: { directory: string; alias?: string }): Raised[] {
  const found: Traceback[] = [];
  let before = '';
  for (const line of lines.map((each) => each.slice(0, 1000))) {
    const last = found.at(-1);
    if (start.test(line)) {
      if (!trapped.test(before)) found.push({ places: [], error: '', message: '', chained: chain.test(before) });
    } else if (last && !last.error) readLine(line, last, { directory, alias });
    if (line.replace(margin, '').trim() !== '') before = line;
  }
  const begin = found.findLastIndex(({ chained }) => !chained);
  return found
    .slice(Math.max(begin, 0))
    .toReversed()
    .flatMap(({ places, error, message }) => {
      const place = places.at(-1);
      return place && error ? [{ error, message, place }] : [];
    });
}

function readLine(line: string, traceback: Traceback, own: { directory: string; alias: string }): void {
  const text = line.replace(margin, '');
  const [, file, number] = /^\s*File "([^"]+)", line (\d+)/.exec(text) ?? [];
  if (file !== undefined) {
    const place = placeOf(file, Number(number), own);
    if (place) traceback.places.push(place);
    return;
  }
  // Everything else in a traceback is indented.
  if (!/^\S/.test(text)) return;
  const [, error = '', message = ''] = /^(?:\w+\.)*(\w+)(?:: (.*))?$/.exec(text) ?? [];
  Object.assign(traceback, { error: error || 'unknown', message });
}

function placeOf(file: string, line: number, { directory, alias }: { directory: string; alias: string }): Place | undefined {
  const [, installed] = /\/(?:site|dist)-packages\/(.+)$/.exec(file) ?? [];
  if (installed === undefined)
    return file.startsWith(`${directory}/`) ? { type: 'own', file: file.slice(directory.length + 1), line } : undefined;
  if (alias && installed.startsWith(`${alias}/`)) return { type: 'own', file: installed.slice(alias.length + 1), line };
  const module = installed
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
  return { type: 'package', module };
}
