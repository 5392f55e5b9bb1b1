// Explains why Python packages weren't installed: uv, pip, Poetry, and PDM.
import { type Explanation, type Rule, rule } from './rule.js';

const outdated = (lock: string, command: string) => (): Explanation => ({
  what: `${lock} and pyproject.toml disagree`,
  cause: `${lock} doesn't match pyproject.toml`,
  fix: 'Update the lock file, then retry.',
  command,
});
const unknown = (name: string): Explanation => ({
  what: `the package index doesn't have ${name}`,
  cause: `The requirements ask for ${name}, and the package index has no such package or version for this Python`,
  fix: 'Correct the name or the version. If it needs an older Python, pass --build-arg PYTHON_IMAGE=python:3.12-slim.',
});
const noWheel = (name: string): Explanation => ({
  what: `${name} has no file for this Python`,
  cause: `${name} was published without a wheel for the Python of the base image, so it would have to be compiled`,
  fix: 'Choose a newer version of it, or an older Python with --build-arg PYTHON_IMAGE=python:3.12-slim.',
});
const compiled = (name: string): Explanation => ({
  what: `${name || 'a package'} couldn't be compiled`,
  cause: `${name || 'A package'} is compiled from source, and that fails in the base image`,
  fix: 'Choose a version with a wheel for this Python (for psycopg2: psycopg2-binary), or an older Python with --build-arg PYTHON_IMAGE=python:3.12-slim.',
});

/** uv says its reason in one long sentence that goes on below, indented. */
const unsatisfiable: Rule = (lines) => {
  const start = lines.findIndex((line) => /^(?:cause|╰─▶|× .*╰─▶)[:\s]*Because /.test(line));
  if (start < 0) return undefined;
  const sentence = lines.slice(start, start + 6).join(' ');
  const wheel = /Because (\S+) has no (?:usable wheels|wheels with a matching)/.exec(sentence)?.[1];
  if (wheel) return noWheel(wheel);
  const absent = /Because there (?:is no version|are no versions) of (\S+)|Because (\S+) was not found in the package registry/.exec(
    sentence,
  );
  if (absent) return unknown(absent[1] ?? absent[2] ?? '');
  return {
    what: 'requirements contradict each other',
    cause: sentence
      .replace(/^(?:cause:|╰─▶)\s*/, '')
      .replace(/,? we can conclude.*/, '')
      .slice(0, 300),
    fix: 'Change one of these versions, then retry.',
  };
};

const conflict: Rule = (lines) => {
  const start = lines.findIndex((line) => /The conflict is caused by:/.test(line));
  const first = lines
    .map((line) => /Cannot install (.+) because these package versions have conflicting dependencies/.exec(line)?.[1])
    .find(Boolean);
  if (first === undefined) return undefined;
  const details = start < 0 ? [] : lines.slice(start + 1, start + 4).filter((line) => /depends on|requested/.test(line));
  return {
    what: 'requirements contradict each other',
    cause: [first, ...details].join('; '),
    fix: 'Change one of these versions, then retry.',
  };
};

export const pythonPackageRules: readonly Rule[] = [
  unsatisfiable,
  conflict,
  rule(/The lockfile at `uv\.lock` needs to be updated/, outdated('uv.lock', 'uv lock')),
  rule(
    /pyproject\.toml changed significantly since poetry\.lock was last generated|poetry\.lock is not (?:consistent|up to date)/,
    outdated('poetry.lock', 'poetry lock'),
  ),
  rule(/Lock file (?:hash doesn't match|is not compatible)|PDM.*lock file.*(?:outdated|doesn't match)/i, outdated('pdm.lock', 'pdm lock')),
  rule(/No matching distribution found for (\S+)/, unknown),
  rule(/(\S+) has no wheels with a matching Python/, noWheel),
  rule(/requires a different Python: (\S+) not in '?([^']+)'?/, (version, range) => ({
    what: 'a package needs another Python',
    cause: `The base image has Python ${version}, and a package needs ${range}`,
    fix: 'Pass --build-arg PYTHON_IMAGE=python:3.12-slim, or another version that it accepts.',
  })),
  rule(/Git executable not found|Cannot find command 'git'/, () => ({
    what: 'a package comes from git',
    cause: 'A requirement is installed from a git repository, and the base image has no git',
    fix: 'Pass --build-arg BUILD_PACKAGES="git ca-certificates", then retry.',
  })),
  rule(/Failed to build `([^`]+)`|Failed building wheel for (\S+)|(pg_config) executable not found/, (a, b, c) =>
    compiled(a || b || (c && 'psycopg2')),
  ),
  rule(/error: command '[^']*(?:gcc|cc|g\+\+)' failed|Getting requirements to build wheel did not run successfully/, () => compiled('')),
  rule(/Couldn't parse requirement in `([^`]+)`|Invalid requirement: '?([^']+)'?/, (file, line) => ({
    what: 'the requirements contain a line that no tool can read',
    cause: file ? `${file} has a line that isn't a requirement` : `'${line}' isn't a requirement`,
    fix: 'Correct the line, then retry.',
  })),
];
