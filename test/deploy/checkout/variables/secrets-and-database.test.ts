// Which of the three secrets an application reads, and under which names it reads the database's URL.
import assert from 'node:assert/strict';
import test from 'node:test';
import { needsOf } from './needs.js';

const openaiOnly = ['openai-api-key'];

test('asks only for the secrets that the application reads', async (t) => {
  const cases: [config: string, keys: string[]][] = [
    ['', []],
    ['import os\nos.getenv("DATABASE_URL")\nos.getenv("BETTER_AUTH_SECRET", "x")\n', ['database-url', 'better-auth-secret']],
    [
      'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    database_url: str\n    openai_api_key: str = ""\n',
      ['database-url', 'openai-api-key'],
    ],
    ['from openai import OpenAI\nclient = OpenAI()\n', openaiOnly],
    ['from openai import AsyncOpenAI\nclient = AsyncOpenAI(\n  api_key=settings.key,\n  base_url="x")\n', []],
    ['from agents import Agent, Runner\n', openaiOnly],
    ['from agents import Agent, Runner, OpenAIChatCompletionsModel\nmodel = OpenAIChatCompletionsModel(model="x", openai_client=c)\n', []],
    ['from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model="gpt-4o")\n', openaiOnly],
  ];
  for (const [config, keys] of cases) {
    const { secretKeys, variables } = await needsOf(t, 'backend', { 'config.py': config });
    assert.deepEqual(secretKeys, keys, config);
    assert.deepEqual(variables, [], config);
  }
});

test('finds other names of the database’s URL', async (t) => {
  const cases: [config: string, names: string[], variables?: string[]][] = [
    ['os.environ["NEON_DATABASE_URL"]', ['NEON_DATABASE_URL']],
    ['os.getenv("POSTGRES_URL")', ['POSTGRES_URL']],
    ['os.getenv("DB_URL")', ['DB_URL']],
    ['os.getenv("SQLALCHEMY_DATABASE_URI")', ['SQLALCHEMY_DATABASE_URI']],
    // The application falls back from one to the other, or derives the other from it.
    ['os.getenv("DATABASE_URL") or os.getenv("NEON_DB_URL")', []],
    ['os.getenv("DATABASE_URL"), os.getenv("DATABASE_URL_ASYNC", "")', []],
    ['os.getenv("DATABASE_URL"), os.environ["ASYNC_DATABASE_URL"]', ['ASYNC_DATABASE_URL']],
    ['os.getenv("DB_URL"), os.getenv("POSTGRES_URI", user + host)', ['DB_URL']],
    // A default on the laptop leads nowhere in a pod.
    ['os.getenv("DATABASE_URL"), os.getenv("DATABASE_URL_SYNC", "postgresql://me:pw@localhost:5432/tasks")', ['DATABASE_URL_SYNC']],
    ['os.getenv("DATABASE_URL"), os.getenv("TEST_DATABASE_URL"), os.getenv("DB_POOL_SIZE", "5")', [], ['DB_POOL_SIZE']],
  ];
  for (const [expression, names, variables = []] of cases) {
    const needs = await needsOf(t, 'backend', { 'config.py': `import os\nX = ${expression}\n` });
    assert.deepEqual(needs.secretKeys, ['database-url'], expression);
    assert.deepEqual(needs.database.names, names, expression);
    assert.deepEqual(
      needs.variables.map(({ name }) => name),
      variables,
      expression,
    );
  }
});

test('finds the variables from which an application puts the URL together, which nobody has to type', async (t) => {
  const cases: [config: string, parts: Record<string, string> | undefined, variables: string[]][] = [
    [
      'import os\nX = os.environ["DB_HOST"], os.environ["DB_PASSWORD"], os.environ["DB_USER"], os.getenv("DB_NAME", "x")\n',
      { DB_HOST: 'host', DB_PASSWORD: 'password', DB_USER: 'user', DB_NAME: 'database' },
      [],
    ],
    [
      'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n  POSTGRES_SERVER: str\n  POSTGRES_PORT: int = 5432\n  POSTGRES_USER: str\n  POSTGRES_PASSWORD: str = ""\n  POSTGRES_DB: str = ""\n',
      { POSTGRES_SERVER: 'host', POSTGRES_PORT: 'port', POSTGRES_USER: 'user', POSTGRES_PASSWORD: 'password', POSTGRES_DB: 'database' },
      [],
    ],
    [
      'from pydantic import BaseModel\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\nclass Database(BaseModel):\n    host: str\n    user: str\n    password: str\nclass Settings(BaseSettings):\n    db: Database\n    model_config = SettingsConfigDict(env_nested_delimiter="__")\n',
      { DB__HOST: 'host', DB__PASSWORD: 'password', DB__USER: 'user' },
      [],
    ],
    ['import os\nX = os.environ["DB_HOST"], os.environ["DB_NAME"]\n', undefined, ['DB_HOST', 'DB_NAME']],
    [
      'import os\nX = os.environ["DATABASE_URL"], os.getenv("DB_HOST", "h"), os.getenv("DB_USER", "u"), os.getenv("DB_PASSWORD", "p")\n',
      undefined,
      ['DB_HOST', 'DB_PASSWORD', 'DB_USER'],
    ],
    [
      'import os\nX = os.environ["MYSQL_DB_HOST"], os.environ["MYSQL_DB_USER"], os.environ["MYSQL_DB_PASSWORD"]\n',
      undefined,
      ['MYSQL_DB_HOST', 'MYSQL_DB_PASSWORD', 'MYSQL_DB_USER'],
    ],
  ];
  for (const [config, parts, variables] of cases) {
    const needs = await needsOf(t, 'backend', { 'config.py': config });
    assert.deepEqual(needs.database.parts, parts, config);
    assert.equal(needs.secretKeys.includes('database-url'), parts !== undefined || config.includes('DATABASE_URL'), config);
    assert.deepEqual(needs.variables.map(({ name }) => name).sort(), variables, config);
  }
});

test('migrations count for the database alone', async (t) => {
  const needs = await needsOf(t, 'backend', {
    'config.py': '',
    'alembic/env.py': 'import os\nurl = os.environ["DATABASE_URL"]\nx = os.environ["ALEMBIC_SCHEMA"]\n',
  });
  assert.deepEqual(needs.secretKeys, ['database-url']);
  assert.deepEqual(needs.variables, []);
});

test('takes secrets for secrets, and lookalikes not', async (t) => {
  const secret =
    'SECRET_KEY GEMINI_API_KEY OPENROUTER_KEY GITHUB_TOKEN SMTP_PASSWORD DB_PASS SENTRY_DSN GOOGLE_CLIENT_SECRET VAPID_PRIVATE_KEY REDIS_URL MONGODB_URI SLACK_WEBHOOK_URL SUPABASE_SERVICE_ROLE_KEY'.split(
      ' ',
    );
  const open =
    'JWT_PUBLIC_KEY ACCESS_TOKEN_EXPIRE_MINUTES KEY_ALGORITHM JWT_ALGORITHM OPENAI_BASE_URL GEMINI_MAX_TOKENS TOKEN_URL PASSWORD_MIN_LENGTH CSRF_TOKEN_HEADER_NAME GOOGLE_CLIENT_ID STRIPE_PUBLISHABLE_KEY KEYCLOAK_REALM MONKEY_NAME PRIVATE_KEY_PATH'.split(
      ' ',
    );
  const lines = [...secret, ...open].map((name) => `os.environ["${name}"]`).join('\n');
  const { variables } = await needsOf(t, 'backend', { 'config.py': `import os\n${lines}\n` });
  assert.deepEqual(
    variables.filter((one) => one.secret).map(({ name }) => name),
    secret.sort(),
  );
});

test('a secret has no example; a value with a password in it is one', async (t) => {
  const needs = await needsOf(t, 'backend', {
    'config.py':
      'import os\nA = os.getenv("JWT_SECRET", "canary-1")\nB = os.getenv("CACHE", "redis://me:canary-2@cache:6379")\nC = os.getenv("GROQ_API_KEY")\nD = os.getenv("MODEL", "m")\n',
    '.env.example': 'GROQ_API_KEY=gsk-canary-3\nMODEL=other\n',
  });
  assert.doesNotMatch(JSON.stringify(needs), /canary/);
  assert.deepEqual(
    needs.variables.map(({ example }) => example),
    [undefined, undefined, undefined, 'm'],
  );
});

test('an example file gives examples, says what is required, and names what the sources quote', async (t) => {
  const needs = await needsOf(t, 'backend', {
    'config.py':
      'import os\nA = os.getenv("REGION")\nB = os.getenv("SIZE", "3")\nC = os.getenv("COLOR")\nD = os.getenv("SHAPE")\nNAMES = ["INDIRECT"]\n',
    '.env.example':
      '# Required: where it runs\nREGION=eu-west-1\n\n# required\nSIZE=4\nCOLOR=red # optional, not required\n# Required for tests\nSHAPE=\nINDIRECT=x\nSTALE=x\n',
  });
  assert.deepEqual(
    needs.variables.map(({ name, required, example, usedIn }) => [name, required, example, usedIn]),
    [
      ['REGION', true, 'eu-west-1', 'config.py:2'],
      ['COLOR', false, 'red', 'config.py:4'],
      ['INDIRECT', false, 'x', '.env.example:9'],
      ['SHAPE', false, undefined, 'config.py:5'],
      ['SIZE', false, '3', 'config.py:3'],
    ],
  );
});

test('finds in which form the sources want LOG_LEVEL', async (t) => {
  const cases: [config: string, form: 'upper' | 'lower' | undefined][] = [
    ['import os\nX = 1\n', undefined],
    ['import logging, os\nlogging.basicConfig(level=os.getenv("LOG_LEVEL"))\n', 'upper'],
    ['import logging, os\nlogging.basicConfig(level=os.getenv("LOG_LEVEL", "INFO"))\n', 'upper'],
    ['import os\nLEVEL = os.getenv("LOG_LEVEL", "info")\n', 'lower'],
    ['import os\nLEVEL = os.getenv("LOG_LEVEL")\n', undefined],
    ['from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    log_level: Literal["debug", "info"]\n', 'lower'],
    ['from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    log_level: Literal["DEBUG", "INFO"]\n', 'upper'],
  ];
  for (const [config, form] of cases) assert.equal((await needsOf(t, 'backend', { 'config.py': config })).logLevel, form, config);
});
