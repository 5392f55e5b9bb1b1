import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { stepTitle } from '../../../source/tools/docker/step-title.js';

test('a step that begins with its own description is named by it; others keep their command', () => {
  const titles: [instruction: string, title: string][] = [
    [
      "[build 5/9] RUN --mount=type=cache,target=/root/.npm     : 'installing the packages'; set -eu; npm ci",
      '[build 5/9] installing the packages',
    ],
    ["RUN : 'removing pip'; rm -rf /usr/local/bin/pip*", 'removing pip'],
    ['[2/4] RUN npm ci --no-fund', '[2/4] RUN npm ci --no-fund'],
    ['[3/4] COPY . .', '[3/4] COPY . .'],
  ];
  for (const [instruction, title] of titles) assert.equal(stepTitle(instruction), title);
});

test('every command of the Dockerfiles that runs over several lines, or is long, is described', () => {
  for (const file of ['backend-docker/Dockerfile', 'backend-docker/resolution/Dockerfile', 'frontend-docker/Dockerfile']) {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').replace(/\\\n/g, ' ');
    for (const [instruction] of text.matchAll(/^RUN .*$/gm)) assert.doesNotMatch(stepTitle(instruction), /^RUN .{60}/, file);
  }
});
