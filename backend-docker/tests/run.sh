#!/usr/bin/env bash
# Tests the backend on the interpreter and packages of its own image, against a real PostgreSQL.
#
#   tests/run.sh FILE_WITH_DATABASE_URL [pytest's arguments]
#
# The URL's user must be allowed to create databases; each run makes one of its own and drops it.
set -euo pipefail
if [ $# -lt 1 ] || [ ! -r "$1" ]; then
  echo "usage: $0 FILE_WITH_DATABASE_URL [pytest's arguments]" >&2
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
# In the background and waited for, so that a signal is not held up until the tests are through. The URL is a file, for a
# command line and an environment can be read by others.
docker run --name "$container" --network host -v "$url_file:/run/database-url:ro" "$name" "$@" &
wait $!
