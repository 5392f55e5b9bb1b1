// --packages, --add-package, and --dockerfile: what goes into the images besides what the checkouts say, and which Dockerfile builds them.
import { requirementName, requirementNames } from '../../deploy/checkout/backend/packages/requirements.js';
import type { Component } from '../../release/component.js';
import type { BuildChoices } from '../../world/index.js';
import { invalidValue } from './usage-error.js';

/** A name and, if wanted, a version, as pip and npm write them. It becomes an argument of an installer, so it has no other characters. */
const packageName = {
  backend: /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:(?:==|>=|<=|~=|<|>)[\w.*+!-]+)?$/,
  frontend: /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:@[\w.^~-]+)?$/,
};

export type BuildFlags = { packages?: string; addPackage?: string[]; dockerfile?: string[] };

export function parseBuildChoices({ packages, addPackage = [], dockerfile = [] }: BuildFlags): Record<Component, BuildChoices> {
  if (packages !== undefined && packages !== 'today' && !isDate(packages))
    throw invalidValue('packages', packages, 'Use today, or a date such as 2026-02-09.');
  const day = packages === undefined ? {} : { packages };
  const found: Record<Component, BuildChoices> = { frontend: { ...day }, backend: { ...day } };
  for (const word of addPackage) {
    const [, component, name = ''] = /^(frontend|backend)=(.*)$/.exec(word) ?? [];
    if ((component !== 'frontend' && component !== 'backend') || !packageName[component].test(name))
      throw invalidValue('add-package', word, 'Use backend=NAME or frontend=NAME, for example backend=email-validator.');
    found[component].added = [...(found[component].added ?? []), name];
  }
  for (const word of dockerfile) {
    const [, component, which] = /^(frontend|backend)=(own|default)$/.exec(word) ?? [];
    if ((component !== 'frontend' && component !== 'backend') || (which !== 'own' && which !== 'default'))
      throw invalidValue('dockerfile', word, 'Use backend=own or frontend=own, or =default for the Dockerfile of taskflow-tui.');
    found[component].dockerfile = which;
  }
  return found;
}

/** The saved choices under those of the flags. A package that is added now is no longer left out or newer than its pin. */
export function mergeBuildChoices(saved: BuildChoices = {}, flags: BuildChoices): BuildChoices {
  const { added = [], omitted = [], lifted = [], ...others } = saved;
  const again = requirementNames(flags.added ?? []);
  const lists = {
    added: [...new Set([...added, ...(flags.added ?? [])])],
    omitted: omitted.filter((name) => !again.has(name)),
    lifted: lifted.filter((pin) => !again.has(requirementName(pin) ?? '')),
  };
  return { ...others, ...flags, ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length)) };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}
