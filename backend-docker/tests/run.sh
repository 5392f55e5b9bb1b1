#!/usr/bin/env bash
# Runs the backend's tests with the interpreter and packages of its image, against a real PostgreSQL.
#
#   tests/run.sh DATABASE_URL_FILE [PYTEST_ARGUMENT]...
#
# The URL's user must be able to create databases. Each run creates its own databases and drops them.
set -euo pipefail
if [ $# -lt 1 ] || [ ! -r "$1" ]; then
  echo "usage: $0 DATABASE_URL_FILE [PYTEST_ARGUMENT]..." >&2
  exit 2
fi
url_file=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
name=taskflow-backend-tests
docker buildx build --quiet --load --target build -f "$here/../Dockerfile" -t "$name:build" "$here/../app" >/dev/null
docker buildx build --quiet --load --build-arg BUILD_STAGE="$name:build" -f "$here/Dockerfile" -t "$name" "$here" >/dev/null

container=$name-$$
stop() { docker rm -f "$container" >/dev/null 2>&1 || true; }
trap stop EXIT
trap 'exit 130' INT TERM
# Run in the background and wait, so that the shell handles signals at once. The URL is in a file, because others can read the
# command line and the environment.
docker run --name "$container" --network host -v "$url_file:/run/database-url:ro" "$name" "$@" &
wait $!
