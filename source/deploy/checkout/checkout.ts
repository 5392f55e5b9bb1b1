// What a person's own application turns out to be, read before it is built: what was found, what it needs, or why it cannot be built.

import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { readBackend } from './backend/backend.js';
import { openFolder } from './folder.js';
import { readFrontend } from './frontend/frontend.js';
import type { Checkout } from './result.js';

/** `given`: build arguments that the person chose, which win over what is found. Only files that the build would see are read. */
export function readCheckout(component: Component, directory: string, dockerfile: string, given: BuildArgs): Promise<Checkout> {
  const folder = openFolder(directory, dockerfile);
  return component === 'frontend' ? readFrontend(folder, given) : readBackend(folder, given);
}
