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

/** `folders`: the names in front of a rule's first wildcard. */
type Rule = { matches: RegExp; back: boolean; folders: string };

export function parseDockerIgnore(text: string): DockerIgnore {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap(parseRule);
  const backs = rules.flatMap((rule, at) => (rule.back ? [{ ...rule, at }] : []));
  const lastMatch = (path: string) => rules.findLastIndex(({ matches }) => matches.test(path));
  return {
    ignores: (path) => rules[lastMatch(path)]?.back === false,
    prunes(folder) {
      // A rule that matches a folder matches everything below it, so only a later rule can bring something back.
      const by = lastMatch(folder);
      return rules[by]?.back === false && !backs.some(({ at, folders }) => at > by && meets(folders, `${folder}/`));
    },
  };
}

/** One folder is the other, or lies in it. Both end with a slash, or are the root: ''. */
function meets(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function parseRule(line: string): Rule[] {
  if (line.startsWith('#')) return [];
  const trimmed = line.trim();
  const back = trimmed.startsWith('!');
  const written = back ? trimmed.slice(1).trim() : trimmed;
  if (written === '') return [];
  const pattern = posix.normalize(written).replace(/^\/+/, '').replace(/\/+$/, '');
  if (pattern === '' || pattern === '.') return [];
  const wildcard = pattern.search(/[*?[\\]/);
  const folders = wildcard === -1 ? `${pattern}/` : pattern.slice(0, pattern.lastIndexOf('/', wildcard) + 1);
  return [{ matches: new RegExp(`^${expression(pattern)}(?:/.*)?$`, 's'), back, folders }];
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
