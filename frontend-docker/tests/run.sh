#!/bin/sh
# Tests the frontend: unit tests in the image's build stage, then the image itself against a real PostgreSQL.
#
#   frontend-docker/tests/run.sh DATABASE_URL_FILE     a file with the URL of a PostgreSQL whose user may create databases
#
# Requires docker with buildx, and node 20 or newer. Removes its databases and containers at the end.
set -eu

[ $# -eq 1 ] && [ -r "$1" ] || { echo "usage: $0 DATABASE_URL_FILE" >&2; exit 2; }
url_file=$(realpath "$1")
tests=$(cd "$(dirname "$0")" && pwd)
frontend=$(dirname "$tests")
run=taskflow-frontend-test-$$
image=$run:image
build=$run:build

clean_up() {
  docker ps -aq --filter "label=run=$run" | xargs -r docker rm -f >/dev/null 2>&1 || true
  docker rmi -f "$image" "$build" >/dev/null 2>&1 || true
}
trap clean_up EXIT
trap 'exit 130' INT TERM

build_image() { docker buildx build --load --quiet --file "$frontend/Dockerfile" "$@" "$frontend/app" >/dev/null; }
build_image --tag "$image"
build_image --tag "$build" --target build

echo '# unit tests'
docker run --rm --label "run=$run" --network none --volume "$tests:/tests:ro" --workdir /app "$build" sh -c '
  npx tsc --noEmit -p . &&
  npx tsc -p /tests/tsconfig.json --outDir /tmp/out &&
  NODE_PATH=/app/node_modules node --test --test-reporter=spec --test-timeout=30000 /tmp/out/tests/unit/'

echo '# the image'
TEST_RUN=$run TEST_IMAGE=$image TEST_DATABASE_URL_FILE=$url_file \
  node --test --test-reporter=spec --test-concurrency=2 --test-timeout=120000 "$tests"/real/*.test.mjs
