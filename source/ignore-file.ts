// Matches paths against a .dockerignore file by Docker's rules. Without I/O.
// After https://github.com/moby/patternmatcher: patterns are rooted, a pattern that names a folder includes its contents, the last match wins,
// and `!` brings back even files in an ignored folder (unlike .gitignore).
import { posix } from 'node:path';

export type DockerIgnore = {
  /** `path` is relative to the context and '/'-separated. */
  ignores(path: string): boolean;
  /** Everything in this folder is ignored. */
  prunes(folder: string): boolean;
};

type Rule = { matches: RegExp; back: boolean };

export function parseDockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap(parseRule);
  const anyBack = rules.some(({ back }) => back);
  const ignores = (path: string) => rules.reduce((ignored, { matches, back }) => (matches.test(path) ? !back : ignored), false);
  return { ignores, prunes: (folder) => !anyBack && ignores(folder) };
}

function parseRule(line: string): Rule[] {
  if (line.startsWith('#')) return [];
  const trimmed = line.trim();
  const back = trimmed.startsWith('!');
  const written = back ? trimmed.slice(1).trim() : trimmed;
  if (written === '') return [];
  const pattern = posix.normalize(written).replace(/^\/+/, '').replace(/\/+$/, '');
  if (pattern === '' || pattern === '.') return [];
  return [{ matches: new RegExp(`^${expression(pattern)}(?:/.*)?$`, 's'), back }];
}

/** `**` matches any number of folders, `*` and `?` stay within one name, `[a-z]` and `\x` work as in Go's filepath.Match. */
function expression(pattern: string): string {
  return pattern.replace(/\*\*\/?|\*|\?|\\(.)|\[[^\]]*\]|[.+^${}()|]/g, (part, escaped: string | undefined) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (escaped !== undefined) return /\w/.test(escaped) ? escaped : `\\${escaped}`;
    return part.startsWith('[') ? part : `\\${part}`;
  });
}
