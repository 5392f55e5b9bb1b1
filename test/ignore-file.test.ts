import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerIgnore } from '../source/ignore-file.js';

// From https://docs.docker.com/build/concepts/context/#dockerignore-files and the tests of moby/patternmatcher.
const cases: [rules: string, ignored: string[], kept: string[]][] = [
  ['', [], ['a', 'a/b']],
  ['# a comment\n\n  node_modules  \n', ['node_modules', 'node_modules/x/y.js'], ['app/node_modules/x', 'node_modules2', '# a comment']],
  ['/build/', ['build', 'build/out.js'], ['src/build/x']],
  ['**/node_modules', ['node_modules/x', 'app/deep/node_modules/x'], ['app/modules']],
  ['*/temp*', ['somedir/temporary.txt', 'somedir/temp'], ['temp', 'a/b/temp']],
  ['*/*/temp*', ['somedir/sub/temporary'], ['somedir/temp']],
  ['temp?', ['tempa', 'tempb'], ['temp', 'tempab']],
  ['*.md\n!README.md', ['CHANGES.md'], ['README.md', 'docs/CHANGES.md']],
  ['*.md\n!README*.md\nREADME-secret.md', ['README-secret.md', 'x.md'], ['README.md', 'README-a.md']],
  ['**/*.go', ['a.go', 'b/c.go'], ['a.goo']],
  ['*\n!src', ['package.json', 'lib/x'], ['src/a.ts', 'src/deep/b.ts']],
  ['.env*', ['.env', '.env.local'], ['xenv', 'app/.env']],
  ['[a-c].txt', ['b.txt'], ['d.txt']],
  ['a+b(1).txt\nlit\\*eral', ['a+b(1).txt', 'lit*eral'], ['aab1.txt', 'literal']],
  ['dir/**', ['dir/a', 'dir/b/c'], ['dirx/a']],
];
for (const [rules, ignored, kept] of cases) {
  test(`.dockerignore ${JSON.stringify(rules)}`, () => {
    const { ignores } = parseDockerIgnore(rules);
    for (const path of ignored) assert.ok(ignores(path), `${path} is ignored`);
    for (const path of kept) assert.ok(!ignores(path), `${path} is kept`);
  });
}

test('an ignored folder need not be read, unless something may come back', () => {
  assert.ok(parseDockerIgnore('node_modules').prunes('node_modules'));
  assert.ok(!parseDockerIgnore('node_modules\n!node_modules/kept').prunes('node_modules'));
  const allowed = parseDockerIgnore('*\n!package.json\n!apps/web\n!libs/*/index.js\n**/node_modules');
  for (const folder of ['backend', 'node_modules', 'apps/mobile', 'apps/web/node_modules']) assert.ok(allowed.prunes(folder), folder);
  for (const folder of ['apps', 'apps/web', 'apps/web/src', 'libs', 'libs/ui']) assert.ok(!allowed.prunes(folder), folder);
  assert.ok(allowed.ignores('apps/mobile/a.js') && !allowed.ignores('apps/web/a.js') && allowed.ignores('libs/ui/a.js'));
});
