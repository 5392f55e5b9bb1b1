// Chooses the base image for a checkout that doesn't run on the default one.
import semver from 'semver';

// The default first, then the newest to the oldest.
const images = {
  node: { versions: ['20', '24', '22'], image: (v: string) => `node:${v}-alpine` },
  python: { versions: ['3.13', '3.14', '3.12', '3.11', '3.10'], image: (v: string) => `python:${v}-slim` },
};

/** Undefined if the default image fits, or if the range can't be read. `range` is npm's, or PEP 440's or Poetry's for python. */
export function fittingImage(language: keyof typeof images, range: string | undefined): string | undefined {
  const written = language === 'python' ? fromPep440(range) : range;
  if (!written || semver.validRange(written) === null) return undefined;
  const { versions, image } = images[language];
  const fits = versions.find((version) => semver.satisfies(newestOf(version), written));
  return fits === undefined || fits === versions[0] ? undefined : image(fits);
}

/** Images contain the newest release of their version. */
function newestOf(version: string): string {
  return [...version.split('.'), '99', '99'].slice(0, 3).join('.');
}

/** `>=3.11,<3.13` → `>=3.11 <3.13`; `~=3.11` allows any newer 3.x, `~=3.11.2` any newer 3.11.x; exclusions are ignored. */
function fromPep440(range: string | undefined): string | undefined {
  return range
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part && !part.startsWith('!='))
    .map((part) =>
      part
        .replace(/^===?/, '=')
        .replace(/^~=\s*(\d+\.\d+)$/, '^$1')
        .replace(/^~=/, '~'),
    )
    .join(' ');
}
