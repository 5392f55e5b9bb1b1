// Reads the user's own application before it is built.
import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { readBackend } from './backend/backend.js';
import { openFolder } from './folder.js';
import { readFrontend } from './frontend/frontend.js';
import type { Checkout } from './result.js';

/** `given`: the user's build arguments, which win over detected ones. Reads only files that the build sees. */
export function readCheckout(component: Component, directory: string, dockerfile: string, given: BuildArgs): Promise<Checkout> {
  const folder = openFolder(directory, dockerfile);
  return component === 'frontend' ? readFrontend(folder, given) : readBackend(folder, given);
}
