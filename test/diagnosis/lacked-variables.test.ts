import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lackedVariables } from '../../source/diagnosis/lacked-variables.js';

test('names the variables that an application stops for', () => {
  const cases: [lines: string[], names: string[]][] = [
    [
      [
        'pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings',
        'JWT_SECRET_KEY',
        "  Field required [type=missing, input_value={'log_level': 'debug'}, input_type=dict]",
        '    For further information visit https://errors.pydantic.dev/2.12/v/missing',
        'gemini_api_key',
        '  Field required [type=missing, input_value={}, input_type=dict]',
      ],
      ['JWT_SECRET_KEY', 'GEMINI_API_KEY'],
    ],
    [["KeyError: 'JWT_SECRET'"], ['JWT_SECRET']],
    [['ValueError: COHERE_API_KEY environment variable is not set'], ['COHERE_API_KEY']],
    [['RuntimeError: Missing required environment variable: SECRET_KEY'], ['SECRET_KEY']],
    [['Error: SMTP_HOST is required'], ['SMTP_HOST']],
    [['decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.'], ['SECRET_KEY']],
    [
      [
        'openai.OpenAIError: The api_key client option must be set either by passing api_key to the client or by setting the OPENAI_API_KEY environment variable',
      ],
      ['OPENAI_API_KEY'],
    ],
  ];
  for (const [lines, names] of cases) assert.deepEqual(lackedVariables(lines), names, lines[0]);
  for (const line of [
    'INFO: DATABASE_URL is set',
    "KeyError: 'title'",
    'INFO:     Started server process [1]',
    'ERROR: Application startup failed. Exiting.',
  ])
    assert.equal(lackedVariables([line]), undefined, line);
});
