// --build-arg: parses each value and decides which image gets it.

import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { invalidValue } from './usage-error.js';

const componentOf: Record<string, Component> = {
  NODE_IMAGE: 'frontend',
  MANAGER: 'frontend',
  INSTALL: 'frontend',
  COMPLETE: 'frontend',
  UNDATED: 'frontend',
  PREPARE: 'frontend',
  COMPILERS: 'frontend',
  BEFORE_BUILD: 'frontend',
  SKIP: 'frontend',
  BACKEND_PORTS: 'frontend',
  BACKEND_ORIGINS: 'frontend',
  PYTHON_IMAGE: 'backend',
  APP_MODULE: 'backend',
  APP_DIRECTORY: 'backend',
  APP_PACKAGE: 'backend',
  REQUIREMENTS_FILE: 'backend',
  BUILD_PACKAGES: 'backend',
  RUNTIME_PACKAGES: 'backend',
};

/** By the component whose Dockerfile declares the name: docker ignores other names silently. */
export function parseBuildArgs(given: string[]): Record<Component, BuildArgs> {
  const found: Record<Component, BuildArgs> = { frontend: {}, backend: {} };
  for (const word of given) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(word) ?? [];
    const component = /^NEXT_PUBLIC_\w/.test(name) ? 'frontend' : Object.hasOwn(componentOf, name) ? componentOf[name] : undefined;
    if (name === 'APP_MODULE' && !/^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(value))
      throw invalidValue('build-arg', word, 'Use APP_MODULE=package.module:name, where name = FastAPI(…), or package.module:create_app().');
    if (!component)
      throw invalidValue(
        'build-arg',
        word,
        `Use NAME=VALUE on one line, with a NEXT_PUBLIC_… name or one of ${Object.keys(componentOf).join(', ')}.`,
      );
    found[component][name] = value;
  }
  return found;
}
