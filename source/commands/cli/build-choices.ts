// --packages and --add-package: which packages go into the images besides those that the checkouts name.
import type { Component } from '../../release/component.js';
import type { BuildChoices } from '../../world/index.js';
import { invalidValue } from './usage-error.js';

/** A name and, if wanted, a version, as pip and npm write them. It becomes an argument of an installer, so it has no other characters. */
const packageName = {
  backend: /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:(?:==|>=|<=|~=|<|>)[\w.*+!-]+)?$/,
  frontend: /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:@[\w.^~-]+)?$/,
};

export function parseBuildChoices(packages: string | undefined, added: string[]): Record<Component, BuildChoices> {
  if (packages !== undefined && packages !== 'today' && !isDate(packages))
    throw invalidValue('packages', packages, 'Use today, or a date such as 2026-02-09.');
  const day = packages === undefined ? {} : { packages };
  const found: Record<Component, BuildChoices> = { frontend: { ...day }, backend: { ...day } };
  for (const word of added) {
    const [, component, name = ''] = /^(frontend|backend)=(.*)$/.exec(word) ?? [];
    if ((component !== 'frontend' && component !== 'backend') || !packageName[component].test(name))
      throw invalidValue('add-package', word, 'Use backend=NAME or frontend=NAME, for example backend=email-validator.');
    found[component].added = [...(found[component].added ?? []), name];
  }
  return found;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}
