// The Python traceback that ended an application: the errors, and the innermost places.
import assert from 'node:assert/strict';
import test from 'node:test';
import { raisedErrors } from '../../../../../source/deploy/steps/images/trial/traceback.js';

const packages = '/venv/lib/python3.13/site-packages';
const own = { directory: '/app', alias: 'backend' };
const read = (text: string) => raisedErrors(text.split('\n'), own);

test('finds the innermost place that isn’t in Python itself', () => {
  const text = `INFO:     Started server process [1]
Traceback (most recent call last):
  File "/venv/bin/uvicorn", line 10, in <module>
    sys.exit(main())
             ~~~~^^
  File "${packages}/taskflow_asgi.py", line 2, in <module>
    from src.main import app as app
  File "<frozen importlib._bootstrap>", line 1387, in _gcd_import
  File "/app/src/models/note.py", line 12, in Note
    owner: int = Field(
                 ~~~~~^
        foreign_key="user.id",
        ^^^^^^^^^^^^^^^^^^^^^^
    )
    ^
  File "/usr/local/lib/python3.13/dataclasses.py", line 3, in field
    raise TypeError("x")
TypeError: Field() got an unexpected keyword argument 'index_type'
`;
  const message = "Field() got an unexpected keyword argument 'index_type'";
  assert.deepEqual(read(text), [{ error: 'TypeError', message, place: { type: 'own', file: 'src/models/note.py', line: 12 } }]);
});

test('knows packages by their modules, and the application by the name of its link', () => {
  const at = (file: string) => read(`Traceback (most recent call last):\n  File "${file}", line 7, in f\n    f()\nValueError: x`)[0]?.place;
  assert.deepEqual(at(`${packages}/openai/_client.py`), { type: 'package', module: 'openai._client' });
  assert.deepEqual(at(`${packages}/fastapi/__init__.py`), { type: 'package', module: 'fastapi' });
  assert.deepEqual(at(`${packages}/backend/models/note.py`), { type: 'own', file: 'models/note.py', line: 7 });
  assert.equal(at('/usr/local/lib/python3.13/typing.py'), undefined);
});

test('reads the errors of a chain, the last one first, and none of a traceback that the application survived', () => {
  const one = (file: string, error: string) => `Traceback (most recent call last):\n  File "/app/${file}", line 1, in f\n    f()\n${error}`;
  const text = [
    one('survived.py', "AttributeError: module 'bcrypt' has no attribute 'x'"),
    'INFO: going on',
    one('cause.py', 'KeyError'),
    '\nThe above exception was the direct cause of the following exception:\n',
    one('last.py', 'app.errors.StartError: no'),
  ].join('\n');
  assert.deepEqual(
    read(text).map(({ error, place }) => [error, place.type === 'own' && place.file]),
    [
      ['StartError', 'last.py'],
      ['KeyError', 'cause.py'],
    ],
  );
  assert.deepEqual(read(`(trapped) error reading bcrypt version\n${one('x.py', 'AttributeError: y')}`), []);
});

test('reads an exception group', () => {
  const text = `  + Exception Group Traceback (most recent call last):
  |   File "${packages}/anyio/_backends/_asyncio.py", line 7, in __aexit__
  |     raise BaseExceptionGroup("x")
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/main.py", line 9, in start
    |     serve(stateless=True)
    | TypeError: serve() got an unexpected keyword argument 'stateless'
    +------------------------------------
`;
  assert.deepEqual(read(text).map(({ message }) => message)[0], "serve() got an unexpected keyword argument 'stateless'");
});

test('takes hostile output in linear time', () => {
  const lines = Array.from({ length: 200 }, () => `${'| '.repeat(50_000)}File "`);
  const begun = performance.now();
  raisedErrors(['Traceback (most recent call last):', ...lines], own);
  assert.ok(performance.now() - begun < 500);
});
