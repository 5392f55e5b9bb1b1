// Reads the user's own application before it is built.
import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import type { BuildChoices } from '../../world/index.js';
import { readBackend } from './backend/backend.js';
import { openFolder } from './folder.js';
import { readFrontend } from './frontend/frontend.js';
import { type LastCommit, packagesDay } from './packages-day.js';
import type { Checkout } from './result.js';
import { newestWrittenDate } from './written-dates.js';

export type Reading = { build?: BuildChoices; lastCommit?: LastCommit };

/** `given`: the user's build arguments, which win over detected ones. Reads only files that the build sees. */
export async function readCheckout(
  component: Component,
  directory: string,
  dockerfile: string,
  given: BuildArgs,
  { build = {}, lastCommit = async () => undefined }: Reading = {},
): Promise<Checkout> {
  const folder = openFolder(directory, dockerfile);
  const day = await packagesDay(directory, {
    ...{ chosen: build.packages, lastCommit, names: folder.names },
    writtenDate: (before) => newestWrittenDate(folder, before),
  });
  const { skipped = [], added = [], omitted = [], lifted = [] } = build;
  return component === 'frontend'
    ? readFrontend(folder, given, { skipped, added, omitted, day })
    : readBackend(folder, given, { day, added, omitted, lifted });
}
