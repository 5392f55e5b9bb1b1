// The values of flags and the words after a command, each checked: what is wrong is a Failure with exit 2.

import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import type { MadeType } from '../../world/index.js';
import { buildArgsOf } from './build-args.js';
import { type Common, madeTypes, type Shell, shells } from './options.js';
import { usage } from './usage-error.js';

export type Values = Record<string, string | boolean | string[] | undefined>;

// A name that Kubernetes takes for a namespace and helm for a release (RFC 1123 label; helm's limit is 53).
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export function commonOf(values: Values): Common {
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

export function none(name: string, rest: string[]): void {
  if (rest.length) throw usage(`${name} takes no ${JSON.stringify(rest[0])}`, `taskflow-tui ${name} --help`);
}

export function onlyOf(given: Values[string]): { only?: MadeType[] } {
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

export function componentOf(name: string, rest: string[]): Component {
  return oneOf(name, components, rest, 'backend');
}

export function shellOf(rest: string[]): Shell {
  return oneOf('completion', shells, rest, 'bash');
}

function oneOf<Word extends string>(name: string, words: readonly Word[], rest: string[], example: Word): Word {
  const [word, more] = rest;
  const found = words.find((each) => each === word);
  if (!found || more !== undefined) {
    throw usage(
      `${name} needs one of ${words.join(', ')}${word === undefined ? '' : `, not ${JSON.stringify(more ?? word)}`}`,
      `taskflow-tui ${name} ${example}`,
    );
  }
  return found;
}

export function replicasOf(rest: string[]): Partial<Record<Component, number>> {
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
