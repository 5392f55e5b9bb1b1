// Builds a replacement for postgres:17-alpine from Debian's PostgreSQL, with the same variables and user, for machines without a registry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { output } from '../programs/command.js';

export const databaseImage = 'postgres:17-alpine';

// The image needs no cluster of the Debian package, and the user ID of Alpine's image.
const dockerfile = `FROM python:3.13-slim
RUN mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \\
  && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql >/dev/null \\
  && rm -rf /var/lib/apt/lists/* && usermod --uid 70 postgres && groupmod --gid 70 postgres \\
  && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/
ENV LANG=C.UTF-8
COPY --chmod=755 entrypoint.sh /
STOPSIGNAL SIGINT
ENTRYPOINT ["/entrypoint.sh"]
CMD ["postgres"]
`;

// The required part of docker-entrypoint.sh in https://github.com/docker-library/postgres.
const entrypoint = `#!/bin/bash
set -e
if [ "\${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "$POSTGRES_PASSWORD" ] || { echo 'no POSTGRES_PASSWORD' >&2; exit 1; }
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  pg_ctl --options="-c listen_addresses=''" --wait start
  createdb --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"
  pg_ctl --mode=fast --wait stop
fi
exec "$@"
`;

/** Builds the image and loads it into the node. */
export async function standInPostgres(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-postgres-'));
  try {
    writeFileSync(path.join(folder, 'Dockerfile'), dockerfile);
    writeFileSync(path.join(folder, 'entrypoint.sh'), entrypoint);
    await output('docker', ['buildx', 'build', '--load', '--network=host', '--tag', databaseImage, folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await output('minikube', ['image', 'load', databaseImage]);
}

/** Removes the image from the node and the engine. */
export async function removeStandIn(): Promise<void> {
  await output('minikube', ['image', 'rm', databaseImage]);
  await output('docker', ['image', 'rm', databaseImage]);
}
