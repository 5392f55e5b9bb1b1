// Debian packages for Python packages that have no wheel, so that they are compiled: for the build stage, and for the image.

export type Compilers = { build: string[]; runtime: string[] };

/** `headers`: missing in the slim images. `python3-dev` isn't among them, because Python's own images have its headers. */
const compiled: Record<string, { headers: string[]; runtime: string[] }> = {
  psycopg2: { headers: ['libpq-dev'], runtime: ['libpq5'] },
  'psycopg2-binary': { headers: ['libpq-dev'], runtime: ['libpq5'] },
  'psycopg-c': { headers: ['libpq-dev'], runtime: ['libpq5'] },
  'psycopg[c]': { headers: ['libpq-dev'], runtime: ['libpq5'] },
  pycairo: { headers: ['libcairo2-dev', 'pkg-config'], runtime: ['libcairo2'] },
  mysqlclient: { headers: ['default-libmysqlclient-dev', 'pkg-config'], runtime: ['libmariadb3'] },
  'python-ldap': { headers: ['libldap2-dev', 'libsasl2-dev'], runtime: ['libldap-2.5-0', 'libsasl2-2'] },
  lxml: { headers: ['libxml2-dev', 'libxslt1-dev'], runtime: ['libxml2', 'libxslt1.1'] },
  pillow: { headers: ['libjpeg-dev', 'zlib1g-dev'], runtime: ['libjpeg62-turbo'] },
  cffi: { headers: ['libffi-dev'], runtime: [] },
};

const compilers = ['gcc', 'g++', 'libc6-dev', 'make'];
/** Packages that never have a wheel for Linux. */
const always = ['psycopg2', 'psycopg[c]', 'psycopg-c', 'pycairo', 'mysqlclient', 'python-ldap'];

/** For the packages of a checkout that are always compiled. `names` as requirementNames gives them. */
export function compilersFor(names: ReadonlySet<string>): Compilers {
  const found = compilersOf(always.filter((name) => names.has(name)));
  // psycopg without an extra is pure Python and loads the library of the system.
  const library =
    names.has('psycopg') && !names.has('psycopg[binary]') && !names.has('psycopg-binary') && !found.runtime.includes('libpq5');
  return library ? { ...found, runtime: [...found.runtime, 'libpq5'] } : found;
}

/** For packages of which it is known that they are compiled. */
export function compilersOf(names: readonly string[]): Compilers {
  if (names.length === 0) return { build: [], runtime: [] };
  const known = names.flatMap((name) => (Object.hasOwn(compiled, name) ? [compiled[name]] : [])).filter((each) => each !== undefined);
  return {
    build: [...new Set([...compilers, ...known.flatMap(({ headers }) => headers)])],
    runtime: [...new Set(known.flatMap(({ runtime }) => runtime))],
  };
}
