// Reads one annotated field of a pydantic class: its names in the environment, its default, its kind.
import type { Variable } from '../../../../release/application.js';
import { bracketed, callArguments, literal, splitTop } from '../../sources/expressions.js';

export type Field = {
  name: string;
  /** Names in the environment that replace prefix and name. */
  aliases: string[];
  /** Without it, creating the object fails. */
  required: boolean;
  fallback?: string;
  /** It has a default that the text doesn't show. */
  computed: boolean;
  kind?: Variable['kind'];
  accepts?: Variable['accepts'];
  secret: boolean;
  /** Its types' names: a class among them is nested. */
  types: string[];
  annotation: string;
  file: string;
  line: number;
};

/** Undefined if the statement isn't a field. */
export function fieldOf(text: string, file: string, line: number, firstRelease: boolean): Field | undefined {
  const [head, name = ''] = /^([A-Za-z]\w*)\s*:\s*(?=\S)/.exec(text) ?? [];
  if (head === undefined || notFields.has(name)) return undefined;
  const [annotation = '', ...values] = splitTop(text.slice(head.length), '=');
  if (/^(?:typing\.)?ClassVar\b/.test(annotation)) return undefined;
  const value = values.join('=').trim();
  const call = fieldCall(value) ?? fieldCall(annotation);
  const written = fieldCall(value) ? defaultOf(call) : value || defaultOf(call);
  const optional = firstRelease && /\bOptional\[|\|\s*None|None\s*\|/.test(annotation) && value === '';
  const fallback = written === undefined ? undefined : literal(written);
  const kind = kindOf(annotation);
  const accepts = acceptsOf(annotation);
  return {
    name,
    aliases: aliasesOf(call),
    required: !optional && (written === undefined || written === '' || written === '...'),
    ...(fallback === undefined ? {} : { fallback }),
    // The default of os.getenv is another reading of the same variable.
    computed: fallback === undefined && !/^(?:None|\.\.\.|\w*\.?(?:getenv|environ\.get)\([\s\S]*)?$/.test(written ?? ''),
    ...(kind === undefined ? {} : { kind }),
    ...(accepts === undefined ? {} : { accepts }),
    secret: /\bSecret(?:Str|Bytes)?\b/.test(annotation),
    types: [...annotation.matchAll(/\b[A-Z]\w+/g)].map(([type]) => type),
    annotation,
    file,
    line,
  };
}

const notFields = new Set([
  'model_config',
  'class',
  'def',
  'if',
  'else',
  'for',
  'while',
  'with',
  'try',
  'except',
  'finally',
  'lambda',
  'return',
  'pass',
]);

type Call = ReturnType<typeof callArguments>;

function fieldCall(text: string): Call | undefined {
  const [head] = /^\s*(?:\w+\.)?Field\s*\(/.exec(text) ?? /\bField\s*\(/.exec(text) ?? [];
  if (head === undefined) return undefined;
  return callArguments(bracketed(text, text.indexOf(head) + head.length - 1));
}

/** Undefined if it has none. */
function defaultOf(call: Call | undefined): string | undefined {
  return call?.positional[0] ?? call?.keywords.get('default') ?? call?.keywords.get('default_factory');
}

/** `alias="X"`, `validation_alias=AliasChoices("X", "Y")`, and release 1's `env=["X", "Y"]`. */
function aliasesOf(call: Call | undefined): string[] {
  const written = call?.keywords.get('validation_alias') ?? call?.keywords.get('alias') ?? call?.keywords.get('env') ?? '';
  return [...written.matchAll(/"([\w.-]+)"|'([\w.-]+)'/g)].map(([, double, single]) => double ?? single ?? '');
}

function kindOf(annotation: string): Variable['kind'] | undefined {
  if (/^(?:Optional\[)?bool\b/.test(annotation)) return 'boolean';
  if (/^(?:Optional\[)?(?:int|float|Decimal|PositiveInt|NonNegativeInt|conint)\b/.test(annotation)) return 'number';
  return /\b(?:Any|Any?Http|Http)?Url\b|\b\w+Dsn\b/.test(annotation) ? 'url' : undefined;
}

/** Types whose conversion is known (https://docs.pydantic.dev/latest/concepts/pydantic_settings/#parsing-environment-variable-values); a union with others may take any text. */
function acceptsOf(annotation: string): Variable['accepts'] {
  const type = withoutNone(annotation);
  if (/^(?:int|PositiveInt|NonNegativeInt|conint\(.*\))$/s.test(type)) return { type: 'integer' };
  if (/^(?:float|Decimal)$/.test(type)) return { type: 'number' };
  if (type === 'bool') return { type: 'boolean' };
  const [, container = ''] = /^(?:typing\.)?(\w+)(?:\[[^|]*\])?$/s.exec(type) ?? [];
  const parsed = containers[container.toLowerCase()];
  if (parsed && !/\bUnion\b/.test(type)) return { type: parsed };
  const values = /^(?:typing\.)?Literal\[(.*)\]$/s.exec(type)?.[1];
  const choices = values === undefined ? [] : splitTop(values).map(literal);
  return choices.length && choices.every((value) => value !== undefined) ? { type: 'choice', values: choices } : undefined;
}

const containers: Record<string, 'list' | 'json'> = {
  ...{ list: 'list', set: 'list', tuple: 'list', frozenset: 'list', sequence: 'list' },
  ...{ dict: 'json', mapping: 'json' },
};

/** `Optional[int]` and `int | None` are `int`. */
function withoutNone(annotation: string): string {
  const inner = /^(?:typing\.)?Optional\[(.*)\]$/s.exec(annotation.trim())?.[1] ?? annotation;
  return inner.replace(/\s*\|\s*None\s*$|^\s*None\s*\|\s*/g, '').trim();
}
