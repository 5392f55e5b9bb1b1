#!/usr/bin/env bash
# Runs the tests on a real cluster: starts the test cluster (needs root on Debian 12), then runs the applications' own tests with its docker engine
# and database, test/cluster with helm 4, and the test of `up` with helm 3 too. With arguments, runs only those files of test/cluster.
set -euo pipefail
cd "$(dirname "$0")/.."
cluster=${TASKFLOW_CLUSTER:-../shared/cluster/cluster}
[ -x "$cluster" ] || { echo "test-cluster: there is no test cluster at $cluster. Fix: set TASKFLOW_CLUSTER to its path" >&2; exit 3; }
cluster=$(readlink -f "$cluster")
node scripts/prepare.mjs
"$cluster" up
"$cluster" base-images
command -v chromium >/dev/null || {
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The URL goes into a file, because the tests search the environment of every process for its password.
"$cluster" postgres | tail -n 1 >"$work/database-url"
export TEST_DATABASE_URL_FILE=$work/database-url TASKFLOW_CLUSTER=$cluster
PATH=$PWD/node_modules/.bin:$PATH
home=$("$cluster" home)
# One helm of each major release, for the chart.
export HELM_BINARIES=$home/path/helm3/helm:$home/path/helm4/helm
export KUBECONFIG=$work/kubeconfig

# with_helm 3|4 FILE…
with_helm() {
  local version=$1
  shift
  (
    eval "$("$cluster" env "$version")"
    export KUBECONFIG=$work/kubeconfig
    minikube update-context >/dev/null
    node --import=tsx --test --test-concurrency=1 "$@"
  )
}

if [ $# -gt 0 ]; then
  with_helm "${TEST_HELM:-4}" "$@"
else
  backend-docker/tests/run.sh "$TEST_DATABASE_URL_FILE"
  frontend-docker/tests/run.sh "$TEST_DATABASE_URL_FILE"
  with_helm 4 test/cluster/*.test.ts
  with_helm 3 test/cluster/up.test.ts
fi
