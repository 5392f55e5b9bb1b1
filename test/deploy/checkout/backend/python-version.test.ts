// The versions of Python that a checkout can run on: what its author states comes first.
import assert from 'node:assert/strict';
import test from 'node:test';
import { application, buildable } from './read.js';

const project = (range: string) => `[project]\nname = "x"\nrequires-python = "${range}"\ndependencies = ["fastapi"]\n`;
const packages = { 'main.py': application, 'requirements.txt': 'fastapi\n' };

test('reads the version that the author states', async (t) => {
  const cases: [file: string, text: string, version: string][] = [
    ['.python-version', '3.12.4\n', '3.12'],
    ['.python-version', 'cpython-3.11\n', '3.11'],
    ['runtime.txt', 'python-3.12\n', '3.12'],
    ['.tool-versions', 'nodejs 20.1.0\npython 3.11.9\n', '3.11'],
    ['Pipfile', '[requires]\npython_version = "3.10"\n', '3.10'],
    ['Dockerfile', 'FROM --platform=linux/amd64 python:3.11-slim AS base\nRUN pip install x\n', '3.11'],
    ['Dockerfile', 'FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\n', '3.12'],
    ['render.yaml', 'envVars:\n  - key: PYTHON_VERSION\n    value: 3.11.0\n', '3.11'],
  ];
  for (const [file, text, version] of cases) {
    const { pythons, buildArgs, facts } = await buildable(t, { ...packages, [file]: text });
    assert.equal(pythons?.[0], version, file);
    assert.equal(buildArgs.PYTHON_IMAGE, `python:${version}-slim`);
    assert.ok(facts.includes(`Python ${version}, from ${file}`));
  }
});

test('a version that requires-python excludes doesn’t count', async (t) => {
  const { pythons } = await buildable(t, { 'main.py': application, 'pyproject.toml': project('>=3.12'), '.python-version': '3.11\n' });
  assert.deepEqual(pythons, ['3.13', '3.12', '3.14']);
});

test('an image that the person chose stays', async (t) => {
  const { pythons, buildArgs } = await buildable(t, { ...packages, '.python-version': '3.11\n' }, { PYTHON_IMAGE: 'mine:1' });
  assert.deepEqual([pythons, buildArgs.PYTHON_IMAGE], [undefined, 'mine:1']);
});
