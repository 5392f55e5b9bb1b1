// Finds the lines of a checkout that pin packages, to show them.
import { pinOf } from '../../../checkout/backend/packages/lifted-pins.js';
import { type Folder, textsOf } from '../../../checkout/folder.js';

/** `place`: such as `requirements.txt:5`. */
export type PinPlace = { file: string; place: string };

const lists = /^(?:[\w.-]+\/){0,2}[\w.-]*requirements[\w.-]*\.(?:txt|in)$|^requirements\/[\w.-]+\.(?:txt|in)$|^pyproject\.toml$|^Pipfile$/;

/** `pins`: their texts, such as `sqlmodel==0.0.14`. Poetry's and Pipenv's own forms aren't found. */
export async function pinPlaces(folder: Folder, pins: string[]): Promise<PinPlace[]> {
  const files = await textsOf(folder, (name) => lists.test(name));
  return [...files].flatMap(([file, text]) =>
    text
      .split(/\r?\n/)
      .flatMap((line, i) =>
        requirementsIn(line).some((each) => pins.includes(pinOf(each)?.text ?? '')) ? [{ file, place: `${file}:${i + 1}` }] : [],
      ),
  );
}

/** The line itself, or what it quotes. */
function requirementsIn(line: string): string[] {
  const written = line
    .slice(0, 500)
    .replace(/(^|\s)#.*$/, '')
    .replace(/\s--hash=.*$/, '')
    .replace(/\\$/, '');
  return [written.trim(), ...[...written.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '')];
}
