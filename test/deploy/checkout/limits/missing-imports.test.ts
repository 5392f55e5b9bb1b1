// Imports of files that the checkout doesn't have are refused with the line, and nothing else is.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Component } from '../../../../source/release/component.js';
import { checkoutOf } from '../variables/needs.js';

async function refusedOf(t: TestContext, component: Component, files: Record<string, string>) {
  const checkout = await checkoutOf(t, component, files);
  return checkout.type === 'refused' ? checkout : undefined;
}

const aliases = { 'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}' };

test('refuses a frontend without the lib folder that a .gitignore for Python swallowed', async (t) => {
  const refused = await refusedOf(t, 'frontend', {
    ...aliases,
    '.gitignore': '# Python\nbuild/\nlib/\n',
    'src/app/page.tsx': "'use client';\nimport {\n  a,\n} from '@/lib/api';\nimport { b } from '@/lib/auth';\n",
  });
  assert.deepEqual(refused, {
    type: 'refused',
    cause:
      'src/app/page.tsx:4 imports @/lib/api, but the checkout has no src/lib/api, nor another imported file: line 3 of .gitignore (lib/) keeps it out of Git',
    fix: 'Where the files still exist, add the line !**/src/lib/ to .gitignore, and commit src/lib.',
  });
});

test('refuses a relative import of a missing file, and one that differs in case', async (t) => {
  const missing = await refusedOf(t, 'frontend', { 'app/page.tsx': "import x from '../components/Card';\n" });
  assert.equal(missing?.cause, 'app/page.tsx:1 imports ../components/Card, but the checkout has no components/Card');
  assert.equal(missing?.fix, 'Add components/Card, or remove the import.');
  const renamed = await refusedOf(t, 'frontend', { 'app/page.tsx': "import x from './Card';\n", 'app/card.tsx': '' });
  assert.match(renamed?.cause ?? '', /^app\/page\.tsx:1 imports \.\/Card, but the file is app\/card\.tsx: Linux tells/);
});

test('is silent about imports that it can’t judge', async (t) => {
  const fine: Record<string, string>[] = [
    {
      'app/page.tsx':
        "// import a from './a';\n/* import b from './b'; */\nimport type { C } from './c';\nimport { type D } from './d';\nconst e = `\nimport f from './f';\n`;\n",
    },
    {
      'app/page.tsx': "import a from '@/generated/client';\nimport b from './.generated/x';\nimport c from '@/app/generated/prisma';\n",
      ...aliases,
    },
    { 'app/page.tsx': "import a from '@scope/package';\nimport b from 'next/link';\nimport c from 'components/x';\n" },
    { 'app/page.tsx': "import a from '@/x';\n", 'tsconfig.json': '{"extends": "@tsconfig/next/tsconfig.json"}' },
    {
      'app/page.tsx': "import a from '@/x';\n",
      'next.config.js': 'module.exports = { webpack: (c) => { c.resolve.alias["@"] = __dirname; return c; } };',
    },
    { 'app/page.tsx': "import a from '../../shared/x';\n" },
    {
      'app/page.tsx': "import a from '@/public/a.png';\n",
      'public/a.png': '',
      'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"], "@/public/*": ["./public/*"]}}}',
    },
    {
      'app/page.tsx': "import a from './style.module.scss';\nimport b from './data.json';\nimport c from './types';\n",
      'app/style.module.scss': '',
      'app/data.json': '{}',
      'app/types.d.ts': '',
    },
    { 'lib/unused.ts': "import a from './nowhere';\n" },
    { 'app/page.tsx': "import a from 'lib/a';\n", 'lib/a.ts': '', 'tsconfig.json': '{"compilerOptions": {"baseUrl": "."}}' },
    {
      'app/page.tsx': "import a from '@/velite';\n",
      ...aliases,
      'package.json': '{"dependencies": {"next": "15"}, "scripts": {"build": "velite build && next build"}}',
    },
  ];
  for (const files of fine) assert.equal(await refusedOf(t, 'frontend', files), undefined, JSON.stringify(files));
});

test('refuses a backend that imports a module of its own that isn’t there', async (t) => {
  const cases: [files: Record<string, string>, cause: string, fix?: string][] = [
    [{ 'config.py': 'from .nowhere import x\n' }, 'config.py:1 imports .nowhere, but the checkout has no nowhere.py'],
    [
      { 'config.py': 'import app\n', 'app/__init__.py': '\nfrom app.db.models import X\n' },
      'app/__init__.py:2 imports app.db.models, but the checkout has no app/db/models.py',
    ],
    [{ 'config.py': 'from models import Task\n' }, 'config.py:1 imports models, but the checkout has no models.py'],
    [
      {
        'config.py': 'import src.main2\n',
        'src/__init__.py': '',
        'src/main2.py': 'from src.lib.database import x\n',
        '.gitignore': 'lib/\n',
      },
      'src/main2.py:1 imports src.lib.database, but the checkout has no src/lib/database.py: line 1 of .gitignore (lib/) keeps it out of Git',
      'Where the files still exist, add the line !**/src/lib/ to .gitignore, and commit src/lib.',
    ],
  ];
  for (const [files, cause, fix] of cases) {
    const refused = await refusedOf(t, 'backend', files);
    assert.equal(refused?.cause, cause);
    if (fix) assert.equal(refused?.fix, fix);
  }
});

test('is silent about Python imports that it can’t judge', async (t) => {
  const fine: Record<string, string>[] = [
    { 'config.py': 'try:\n    from .fast import x\nexcept ImportError:\n    x = None\n' },
    { 'config.py': 'def later():\n    from .nowhere import x\n' },
    { 'config.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .nowhere import x\n' },
    { 'config.py': 'from alembic.config import Config\n', 'alembic/env.py': '' },
    { 'config.py': 'from . import anything\nfrom app import attribute\n', 'app/__init__.py': '' },
    { 'config.py': 'from models import Task\n', 'requirements.txt': 'fastapi\npsycopg2-binary\nmy-models\n' },
    { 'config.py': 'from models import Task\n', 'src/models.py': '' },
    { 'config.py': 'import sys\nsys.path.append("x")\nfrom app.nowhere import x\n', 'app/__init__.py': '' },
    { 'config.py': 'from .native import x\n', 'native.cpython-313-x86_64-linux-gnu.so': '' },
    { 'config.py': 'from backend.models import Task\n', 'models.py': '' },
    { 'config.py': 'import numpy.linalg\nfrom openai.types import x\n' },
  ];
  for (const files of fine) assert.equal(await refusedOf(t, 'backend', files), undefined, JSON.stringify(files));
});

test('refuses a frontend without a page, not one whose pages lie elsewhere', async (t) => {
  const refused = await refusedOf(t, 'frontend', { 'app/globals.css': '' });
  assert.equal(refused?.cause, 'It has no page: app/ has neither a page.tsx nor a route.ts');
  for (const name of ['app/(site)/page.mdx', 'app/api/health/route.ts', 'src/pages/index.js'])
    assert.equal(await refusedOf(t, 'frontend', { 'app/globals.css': '', [name]: '' }), undefined, name);
});

test('refuses a file with a merge conflict by its line', async (t) => {
  const conflict = '<<<<<<< HEAD\nname = "a"\n=======\nname = "b"\n>>>>>>> d6ea802\n';
  const cases: [component: Component, files: Record<string, string>, place: string][] = [
    ['backend', { 'pyproject.toml': `[project]\n${conflict}` }, 'pyproject.toml:2'],
    ['backend', { 'config.py': `import os\n${conflict}` }, 'config.py:2'],
    ['backend', { 'requirements.txt': `fastapi\n${conflict}` }, 'requirements.txt:2'],
    ['frontend', { 'package.json': `{\n${conflict}}` }, 'package.json:2'],
    ['frontend', { 'app/page.tsx': `${conflict}export default () => null\n` }, 'app/page.tsx:1'],
  ];
  for (const [component, files, place] of cases)
    assert.equal((await refusedOf(t, component, files))?.cause, `${place} has an unresolved merge conflict`);
  assert.equal(await refusedOf(t, 'backend', { 'config.py': 'x = """\n<<<<<<< not one\n"""\n' }), undefined);
});
