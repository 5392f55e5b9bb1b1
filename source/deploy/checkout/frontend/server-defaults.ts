// Finds variables with the backend's address that server code can't do without; the image has defaults for them.
import { addressOf, roleOfName } from './addresses.js';
import type { EnvironmentRead } from './environment-reads.js';
import { isPublic } from './public-names.js';

/** The chart sets this one. */
const given = 'BACKEND_URL';

/**
 * Names with `http://localhost:8000`, which leads to the backend's Service, and the path of the default in the sources. Only those without a
 * default, and those whose default can't be reached from a pod. What a pod gets wins.
 */
export function serverDefaults(reads: EnvironmentRead[]): Map<string, string> {
  const names = [...new Set(reads.map(({ name }) => name))].filter((name) => !isPublic(name) && name !== given).sort();
  return new Map(
    names.flatMap((name) =>
      defaultFor(
        name,
        reads.filter((read) => read.name === name && read.side !== 'config'),
      ),
    ),
  );
}

function defaultFor(name: string, reads: EnvironmentRead[]): [string, string][] {
  const addresses = reads.flatMap(({ fallback }) => (fallback === undefined ? [] : (addressOf(fallback, name) ?? [])));
  const elsewhere = addresses.find(({ of, place }) => of === 'backend' && place !== 'loopback');
  if (elsewhere) return [[name, elsewhere.local]];
  const bare = reads.some(({ fallback, optional }) => fallback === undefined && !optional);
  const backend = roleOfName(name) === 'backend' && /(?:URL|URI|ORIGIN|ENDPOINT|BASE)$|^(?:BACKEND|API)$/.test(name);
  const known = addresses.find(({ of }) => of === 'backend');
  return bare && (backend || known) ? [[name, known?.local ?? 'http://localhost:8000']] : [];
}
