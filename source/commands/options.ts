// The command line, parsed once at the door: arguments → one command, or a Failure (exit 2) that names the flag.
import { parseArgs } from 'node:util';
import type { BuildArgs } from '../deploy/checkout/checkout.js';
import type { Component } from '../deploy/event.js';
import { components } from '../deploy/source.js';
import type { MadeType, Target } from '../world.js';
import { buildArgsOf } from './build-args.js';
import { usage } from './usage.js';

export type Common = {
  target: Target;
  frontend?: string;
  backend?: string;
  values?: string;
  /** By the component whose Dockerfile takes them. */
  buildArgs: Record<Component, BuildArgs>;
  confirmContext?: string;
  /** false: never ask on the terminal. */
  input: boolean;
};

export type Command =
  | { name: 'help'; of?: string }
  | { name: 'version' }
  | ({ name: 'wizard'; fresh: boolean } & Common)
  | ({ name: 'up'; json: boolean; yes: boolean; fresh: boolean; dryRun: boolean; script: boolean; secretsFile?: string } & Common)
  | ({ name: 'status'; json: boolean; watch: boolean } & Common)
  | ({ name: 'forward' } & Common)
  | ({ name: 'scale'; wanted: Partial<Record<Component, number>> } & Common)
  | ({ name: 'restart'; component: Component } & Common)
  | ({ name: 'logs'; component: Component; follow: boolean } & Common)
  | ({ name: 'doctor'; json: boolean } & Common)
  | ({ name: 'down'; yes: boolean; all: boolean; cluster: boolean; only?: MadeType[] } & Common)
  | ({ name: 'demo' } & Common);

const commonFlags = {
  context: { type: 'string' },
  namespace: { type: 'string' },
  release: { type: 'string' },
  profile: { type: 'string' },
  frontend: { type: 'string' },
  backend: { type: 'string' },
  values: { type: 'string' },
  'build-arg': { type: 'string', multiple: true },
  'confirm-context': { type: 'string' },
  'no-color': { type: 'boolean' },
  'no-input': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const ownFlags = {
  wizard: { fresh: { type: 'boolean' } },
  up: {
    json: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    fresh: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    script: { type: 'boolean' },
    'secrets-file': { type: 'string' },
  },
  status: { json: { type: 'boolean' }, watch: { type: 'boolean', short: 'w' } },
  forward: {},
  scale: {},
  restart: {},
  logs: { follow: { type: 'boolean', short: 'f' } },
  doctor: { json: { type: 'boolean' } },
  down: {
    yes: { type: 'boolean', short: 'y' },
    all: { type: 'boolean' },
    cluster: { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
  demo: {},
} as const;

type Name = keyof typeof ownFlags;
type Values = Record<string, string | boolean | string[] | undefined>;

/** Throws a Failure with exit 2 that names what is wrong. */
export function parseCommand(args: string[]): Command {
  const name = commandName(args);
  const { values, rest } = parse(name, args);
  if (values.help) return name === 'wizard' ? { name: 'help' } : { name: 'help', of: name };
  if (values.version) return { name: 'version' };
  return build(name, values, rest);
}

/** The first word, wherever it stands among flags; a word that is no command is said to be none. */
function commandName(args: string[]): Name {
  const { positionals } = parseArgs({ args, allowPositionals: true, strict: false, options: allFlags() });
  const [word] = positionals;
  if (word === undefined) return 'wizard';
  if (word !== 'wizard' && Object.hasOwn(ownFlags, word)) return word as Name;
  throw usage(`there is no command ${JSON.stringify(word)}`, `commands: ${Object.keys(ownFlags).slice(1).join(', ')}`);
}

function allFlags() {
  return { ...Object.assign({}, ...Object.values(ownFlags)), ...commonFlags };
}

function parse(name: Name, args: string[]): { values: Values; rest: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: { ...commonFlags, ...ownFlags[name] },
    });
    return { values: values as Values, rest: name === 'wizard' ? positionals : positionals.slice(1) };
  } catch (error) {
    // node:util says "Unknown option '--foo'. To specify a positional…": the first sentence is for people.
    const message = error instanceof Error ? error.message : String(error);
    throw usage(
      message.split(/(?<=['"])\. |\n/)[0] ?? message,
      `taskflow-tui ${name === 'wizard' ? '' : `${name} `}--help lists the flags`,
    );
  }
}

function build(name: Name, values: Values, rest: string[]): Command {
  const shared = common(values);
  const flag = (key: string) => values[key] === true;
  if (!['scale', 'restart', 'logs'].includes(name)) none(name, rest);
  switch (name) {
    case 'wizard':
      return { name, fresh: flag('fresh'), ...shared };
    case 'up':
      return {
        name,
        json: flag('json'),
        yes: flag('yes'),
        fresh: flag('fresh'),
        dryRun: flag('dry-run'),
        script: flag('script'),
        ...(typeof values['secrets-file'] === 'string' ? { secretsFile: values['secrets-file'] } : {}),
        ...shared,
      };
    case 'status':
      return { name, json: flag('json'), watch: flag('watch'), ...shared };
    case 'doctor':
      return { name, json: flag('json'), ...shared };
    case 'down':
      return { name, yes: flag('yes'), all: flag('all'), cluster: flag('cluster'), ...onlyOf(values.only), ...shared };
    case 'scale':
      return { name, wanted: replicasOf(rest), ...shared };
    case 'restart':
      return { name, component: componentOf(name, rest), ...shared };
    case 'logs':
      return { name, component: componentOf(name, rest), follow: flag('follow'), ...shared };
    case 'forward':
    case 'demo':
      return { name, ...shared };
  }
}

// A name that Kubernetes takes for a namespace and helm for a release (RFC 1123 label; helm's limit is 53).
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function common(values: Values): Common {
  const text = (key: string, or: string) => {
    const value = values[key];
    if (value === undefined) return or;
    if (typeof value !== 'string' || !value.trim()) throw usage(`--${key} needs a value`, `for example --${key} ${or || 'NAME'}`);
    return value;
  };
  const named = (key: string, or: string, most: number) => {
    const value = text(key, or);
    if (!label.test(value) || value.length > most) {
      throw usage(`--${key} ${value} is not a name that Kubernetes takes`, `lower-case letters, digits and -, at most ${most} characters`);
    }
    return value;
  };
  const profile = text('profile', 'minikube');
  const optional = Object.fromEntries(
    ['frontend', 'backend', 'values'].filter((k) => values[k] !== undefined).map((k) => [k, text(k, '')]),
  );
  return {
    target: {
      profile,
      context: text('context', profile),
      namespace: named('namespace', 'default', 63),
      release: named('release', 'taskflow', 53),
    },
    ...optional,
    buildArgs: buildArgsOf(values['build-arg']),
    ...(values['confirm-context'] === undefined ? {} : { confirmContext: text('confirm-context', '') }),
    input: values['no-input'] !== true,
  };
}

function none(name: string, rest: string[]): void {
  if (rest.length) throw usage(`${name} takes no ${JSON.stringify(rest[0])}`, `taskflow-tui ${name} --help`);
}

/** What `down --only` may name: the kinds of things that the ledger has. */
export const madeTypes = ['release', 'secret', 'namespace', 'node-image', 'engine-image', 'cluster'] as const satisfies MadeType[];

function onlyOf(given: Values[string]): { only?: MadeType[] } {
  if (!Array.isArray(given)) return {};
  const only = given
    .flatMap((words) => words.split(','))
    .map((word) => {
      const found = madeTypes.find((type) => type === word.trim());
      if (!found) throw usage(`--only ${word.trim() || "''"} names nothing that is made`, `one or more of ${madeTypes.join(', ')}`);
      return found;
    });
  return { only };
}

function componentOf(name: string, rest: string[]): Component {
  const [word, more] = rest;
  const found = components.find((c) => c === word);
  if (!found || more !== undefined) {
    throw usage(
      `${name} needs one of frontend, backend${word === undefined ? '' : `, not ${JSON.stringify(more ?? word)}`}`,
      `taskflow-tui ${name} backend`,
    );
  }
  return found;
}

function replicasOf(rest: string[]): Partial<Record<Component, number>> {
  const wanted: Partial<Record<Component, number>> = {};
  for (const word of rest) {
    const [, name, count] = /^(\w+)=(\d{1,3})$/.exec(word) ?? [];
    const component = components.find((c) => c === name);
    if (!component || Number(count) > 100)
      throw usage(`scale cannot read ${JSON.stringify(word)}`, 'taskflow-tui scale frontend=3 (0 to 100 replicas)');
    wanted[component] = Number(count);
  }
  if (!rest.length) throw usage('scale needs frontend=N or backend=N', 'taskflow-tui scale frontend=3');
  return wanted;
}
