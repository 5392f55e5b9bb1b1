// Modules that are too old for what uses them, found in the error that ended an application.
import assert from 'node:assert/strict';
import test from 'node:test';
import { moduleOf, outdatedIn } from '../../../../source/deploy/steps/images/packages/outdated-package.js';
import type { Place } from '../../../../source/deploy/steps/images/trial/traceback.js';

const model = `import openai
import langchain.chat as chat, os  # from sqlmodel import Session
from . import Client
from sqlmodel import (
    Column,  # note
    Field as F, SQLModel,
)
from mcp.server.fastmcp import FastMCP
from mcp import server as mcp_server
tools = mcp_server.Server('x')
value = openai.AsyncClient(
other = chat.models.Model(x=1)
`;
const inModel: Place = { type: 'own', file: 'app/model.py', line: 11 };
const inLibrary: Place = { type: 'package', module: 'openai._base_client' };

async function modules(error: string, message: string, place: Place = inModel) {
  return (await outdatedIn([{ error, message, place }], async () => model))?.modules;
}

test('finds the module of what an error names, by the imports of the file', async () => {
  assert.equal(moduleOf(model, 'Field', 1), 'sqlmodel');
  assert.equal(moduleOf(model, 'SQLModel', 1), 'sqlmodel');
  assert.equal(moduleOf(model, 'AsyncClient', 11), 'openai');
  assert.equal(moduleOf(model, 'Model', 12), 'langchain.chat.models');
  assert.equal(moduleOf(model, 'Server', 1), 'mcp.server', 'made in another line');
  assert.equal(moduleOf(model, 'Session', 1), undefined);
  assert.equal(moduleOf(model, 'Client', 1), undefined);
});

test('reads what Python says about an argument, a name, a module, or an attribute that isn’t there', async () => {
  const cases: [error: string, message: string, modules: string[] | undefined][] = [
    ['TypeError', "Field() got an unexpected keyword argument 'ondelete'", ['sqlmodel']],
    ['TypeError', "FastMCP.__init__() got an unexpected keyword argument 'stateless'", ['mcp.server.fastmcp']],
    ['TypeError', "FastMCP.run.<locals>.inner() got an unexpected keyword argument 'x'", ['mcp.server.fastmcp']],
    ['TypeError', "helper() got an unexpected keyword argument 'x'", []],
    ['TypeError', "unsupported operand type(s) for +: 'int' and 'str'", undefined],
    [
      'ImportError',
      "cannot import name 'X' from 'pydantic.types' (/venv/lib/python3.13/site-packages/pydantic/types.py)",
      ['pydantic.types'],
    ],
    ['ImportError', "cannot import name 'X' from partially initialized module 'app.a' (most likely due to a circular import)", undefined],
    ['ImportError', '/venv/lib/python3.13/site-packages/psycopg2/_psycopg.cpython-313.so: undefined symbol: _PyInterp', ['psycopg2']],
    ['SystemError', 'initialization of _psycopg raised unreported exception', ['_psycopg']],
    ['ModuleNotFoundError', "No module named 'sqlalchemy.ext.asyncio'", ['sqlalchemy.ext.asyncio']],
    ['ModuleNotFoundError', "No module named 'slowapi'", undefined],
    ['ModuleNotFoundError', "No module named 'agents.mcp'; 'agents' is not a package", undefined],
    ['AttributeError', "module 'openai' has no attribute 'AsyncClient'", ['openai']],
    ['AttributeError', "type object 'SQLModel' has no attribute 'model_validate'. Did you mean: 'validate'?", ['sqlmodel']],
    ['AttributeError', "'FastMCP' object has no attribute 'streamable_http_app'", ['mcp.server.fastmcp']],
    ['AttributeError', "'NoneType' object has no attribute 'get'", []],
  ];
  for (const [error, message, found] of cases) assert.deepEqual(await modules(error, message), found, message);
});

test('takes a package that uses what another one doesn’t have for the one that is too old', async () => {
  assert.deepEqual(await modules('TypeError', "Client.__init__() got an unexpected keyword argument 'proxies'", inLibrary), [
    'openai._base_client',
  ]);
  const name = "cannot import name 'URL' from 'httpx' (/venv/lib/python3.13/site-packages/httpx/__init__.py)";
  assert.deepEqual(await modules('ImportError', name, inLibrary), ['openai._base_client', 'httpx']);
});

test('says where it was, and uses the first error of the chain that it understands', async () => {
  const found = await outdatedIn(
    [
      { error: 'RuntimeError', message: 'no', place: inLibrary },
      { error: 'TypeError', message: "F() got an unexpected keyword argument 'x'", place: inModel },
    ],
    async () => 'from sqlmodel import F\n',
  );
  assert.deepEqual(found, {
    modules: ['sqlmodel'],
    user: 'sources',
    because: "app/model.py, line 11: TypeError: F() got an unexpected keyword argument 'x'",
  });
});

test('takes hostile sources in linear time', () => {
  const begun = performance.now();
  for (const text of ['from a import (', 'import a as ', 'from a import b as ', '# ', '  import  \t', 'a.'])
    moduleOf(text.repeat(70_000), 'b', 1);
  for (const text of ['from a import (\n', 'import a\n']) moduleOf(text.repeat(70_000), 'b', 1);
  assert.ok(performance.now() - begun < 2000, `${performance.now() - begun}`);
});
