// Finds the backend's addresses in a Next.js checkout's sources, which inside a pod must lead to the backend's Service.
import type { BuildArgs } from '../../../release/application.js';
import { type Address, addressOf } from './addresses.js';
import type { EnvironmentRead, SourceText } from './environment-reads.js';

/** Sources with such a text are worth a closer look. */
export const mayHoldAddress = /\/\//;

export type BackendAddresses = { facts: string[]; hints: string[]; buildArgs: BuildArgs };

type Found = Address & Pick<SourceText, 'file' | 'side'>;

const written = /(?:https?|wss?):\/\/(?:\[::1\]|[A-Za-z0-9_.-]{1,253})(?::\d{1,5})?(?=["'`/?#\s$]|$)/g;

/**
 * The server in the image listens on the backend's usual port on loopback and passes connections on to the backend's Service (see the
 * Dockerfile), so localhost:8000 means the same to the browser, to rewrites that the build froze, and to server code.
 * Other addresses of the backend in code that only the server runs are replaced by that one after the build.
 */
export function backendAddresses(sources: SourceText[], reads: EnvironmentRead[]): BackendAddresses {
  const defaults = fromDefaults(reads);
  const found = sources.flatMap(({ file, side, text }) => addressesIn(text).map((address) => ({ ...address, file, side })));
  // The default of a variable isn't used if the build or the pod gets the variable.
  const literals = found.filter(({ file, origin }) => !defaults.some((each) => each.file === file && each.origin === origin));
  const ours = [...literals, ...defaults.filter(({ side }) => side !== 'shared')].filter(({ of }) => of === 'backend');
  const loopback = [...found, ...defaults].filter(({ of, place }) => of === 'backend' && place === 'loopback');
  const replaced = ours.filter((each) => isReplaced(each));
  const ports = [...new Set(['8000', ...loopback.map(({ origin }) => portOf(origin))])].sort();
  const origins = [...new Set(replaced.map(({ origin }) => origin))].sort();
  const frozen = ours.filter(({ side }) => side === 'config');
  return {
    facts: [...new Set(frozen.map(({ origin }) => `rewrites to ${origin} lead to the backend's Service`))],
    hints: [...new Set([...replaced.filter(({ side }) => side !== 'config').map(replacedHint), ...browserHints(ours, origins)])].slice(
      0,
      3,
    ),
    buildArgs: {
      ...(ports.length > 1 ? { BACKEND_PORTS: ports.join(' ') } : {}),
      ...(origins.length ? { BACKEND_ORIGINS: origins.join(' ') } : {}),
    },
  };
}

function addressesIn(text: string): Address[] {
  return [...text.matchAll(written)].flatMap(([url]) => addressOf(url) ?? []);
}

/** Names of the frontend's own variables say which deployed address is the backend's. */
function fromDefaults(reads: EnvironmentRead[]): Found[] {
  return reads.flatMap(({ name, file, side, fallback = '' }) => {
    const address = addressOf(fallback, name);
    return address ? [{ ...address, file, side }] : [];
  });
}

/** A browser can't reach a Service, so its code keeps what the sources say. Another port of localhost is the author's choice for the same backend. */
function isReplaced({ place, side, origin }: Found): boolean {
  return place === 'loopback' ? portOf(origin) !== '8000' : side !== 'shared';
}

function replacedHint({ place, origin, file }: Found): string {
  return place === 'loopback'
    ? `${file} calls the backend at ${origin}. The image gets http://localhost:8000, where the backend of this deployment answers`
    : `${file} calls ${origin}. The image calls the backend's Service instead`;
}

function browserHints(ours: Found[], replaced: string[]): string[] {
  const stay = ours.filter(({ place, side, origin }) => place !== 'loopback' && side === 'shared' && !replaced.includes(origin));
  return stay.map(
    ({ origin, file }) =>
      `${file} calls ${origin}, which isn't part of this deployment. Read the address from a NEXT_PUBLIC_ variable instead`,
  );
}

function portOf(origin: string): string {
  return /:(\d+)$/.exec(origin)?.[1] ?? '80';
}
