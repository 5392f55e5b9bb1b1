// Translates dependencies as Poetry and Pipenv write them into lines of a requirements file (https://python-poetry.org/docs/dependency-specification/).
import { isRecord } from '../../parsed.js';

/** One line for each dependency that isn't optional, without `python`. Unknown forms allow any version. */
export function requirementLines(table: unknown): string[] {
  if (!isRecord(table)) return [];
  return Object.entries(table).flatMap(([name, given]) => {
    if (name === 'python' || !/^[A-Za-z0-9][\w.-]*$/.test(name)) return [];
    // Several constraints with markers: each is a line of its own.
    return (Array.isArray(given) ? given : [given]).flatMap((one) => lineOf(name, one));
  });
}

function lineOf(name: string, given: unknown): string[] {
  if (typeof given === 'string') return [`${name}${specifier(given)}`];
  if (!isRecord(given) || given.optional === true) return [];
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : '');
  const extras = Array.isArray(given.extras) ? given.extras.filter((extra) => typeof extra === 'string') : [];
  const head = `${name}${extras.length ? `[${extras.join(',')}]` : ''}`;
  const marker = markerOf(text('markers'), text('python'));
  if (text('git')) return [`${head} @ git+${text('git')}${revision(text('rev') || text('tag') || text('branch') || text('ref'))}${marker}`];
  if (text('url')) return [`${head} @ ${text('url')}${marker}`];
  if (text('path')) return [`./${text('path').replace(/^\.\//, '')}`];
  return [`${head}${specifier(text('version'))}${marker}`];
}

function revision(name: string): string {
  return name ? `@${name}` : '';
}

function markerOf(markers: string, python: string): string {
  const range =
    python && python !== '*'
      ? specifier(python)
          .split(',')
          .filter(Boolean)
          .map((part) => pythonMarker(part.trim()))
      : [];
  const all = [...range.filter((part) => part !== ''), ...(markers ? [`(${markers})`] : [])];
  return all.length ? ` ; ${all.join(' and ')}` : '';
}

function pythonMarker(part: string): string {
  const [, operator, version] = /^(===?|!=|~=|<=?|>=?)\s*([\d.]+)/.exec(part) ?? [];
  if (!operator || !version) return '';
  const name = version.split('.').length > 2 ? 'python_full_version' : 'python_version';
  return `${name} ${operator} "${version}"`;
}

/** `^1.2` → `>=1.2,<2`, `~1.2` → `>=1.2,<1.3`, `1.2` → `==1.2`, `*` → nothing; `1.*` and PEP 440's own forms stay. */
export function specifier(text: string): string {
  // `||` has no form in a requirements file; any version is closer to it than one side.
  if (text.includes('|')) return '';
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part && part !== '*')
    .map(one)
    .join(',');
}

function one(part: string): string {
  const [, operator = '', version = ''] = /^(\^|~(?!=)|===?|!=|~=|<=?|>=?)?\s*v?(.*)$/.exec(part) ?? [];
  if (operator === '^') return `>=${version},<${nextCompatible(version)}`;
  if (operator === '~') return `>=${version},<${nextMinor(version)}`;
  return operator === '' ? `==${version}` : `${operator}${version}`;
}

/** The first number that isn't zero goes up: ^0.2.3 allows 0.2.9, not 0.3. */
function nextCompatible(version: string): string {
  const parts = numbers(version);
  const at = parts.findIndex((part) => part > 0);
  return upTo(parts, at < 0 ? parts.length - 1 : at);
}

function nextMinor(version: string): string {
  const parts = numbers(version);
  return upTo(parts, Math.min(1, parts.length - 1));
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}

function upTo(parts: number[], at: number): string {
  return parts
    .slice(0, at + 1)
    .map((part, index) => (index === at ? part + 1 : part))
    .join('.');
}
