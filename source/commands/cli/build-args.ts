// --build-arg: which image each goes to.

import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { usage } from './usage-error.js';

const builtBy: Record<string, Component> = {
  NODE_IMAGE: 'frontend',
  PNPM_VERSION: 'frontend',
  YARN_VERSION: 'frontend',
  PYTHON_IMAGE: 'backend',
  APP_MODULE: 'backend',
  APP_DIRECTORY: 'backend',
  BUILD_PACKAGES: 'backend',
  RUNTIME_PACKAGES: 'backend',
};

/** Each `NAME=VALUE` to the image whose Dockerfile has it: a name that no Dockerfile has would be ignored in silence. */
export function buildArgsOf(given: string | boolean | string[] | undefined): Record<Component, BuildArgs> {
  const found: Record<Component, BuildArgs> = { frontend: {}, backend: {} };
  for (const word of Array.isArray(given) ? given : []) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    const component = /^NEXT_PUBLIC_\w/.test(name) ? 'frontend' : Object.hasOwn(builtBy, name) ? builtBy[name] : undefined;
    if (!component || /[\r\n]/.test(value) || (name === 'APP_MODULE' && !/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/.test(value))) {
      throw usage(
        `--build-arg cannot take ${JSON.stringify(word)}`,
        name === 'APP_MODULE'
          ? 'APP_MODULE=package.module:name, the name of what FastAPI(…) was assigned to'
          : `NAME=VALUE on one line, with a NEXT_PUBLIC_… name or one of ${Object.keys(builtBy).join(', ')}`,
      );
    }
    found[component][name] = value;
  }
  return found;
}
