// Formats the shell script that does the same as `up`, for bash 3.2 or later, because macOS has 3.2.
import path from 'node:path';
import { secretKeys } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { components, servicePorts } from '../../release/component.js';
import { temporary } from '../../release/throwaway.js';
import { type ScriptParts, scriptName } from './parts.js';
import { readingSecrets, storingSecret } from './secret-section.js';
import { comment, formatCommand, word } from './shell.js';
import { throwawaySecret } from './throwaway-section.js';
import { withVariables } from './variables.js';
import { storingVariables } from './variables-section.js';

/** In the script's second line and the record's first. A later run overwrites only files with it. */
export const marker = 'Written by taskflow-tui up --script';

/** Ends with a newline. */
export function formatScript(parts: ScriptParts): string {
  const sections = [
    opening(parts),
    tools(parts),
    readingSecrets(parts),
    cluster(parts),
    ...throwawaySecret(parts),
    storingSecret(parts),
    ...storingVariables(parts),
    images(parts),
    load(parts),
    release(parts),
    ports(parts),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** `2026-11-25 04:50 UTC` */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function opening({ settings, commands, variables, at }: ScriptParts): string {
  const { context, namespace, release } = settings.target;
  return `#!/usr/bin/env bash
# ${marker}, which overwrites this file.
#
# Deploys TaskFlow like taskflow-tui up. You can run it again at any time: it skips what is already done.
${comment(`Context ${context}, namespace ${namespace}, release ${release}; written ${utc(at)}.`)}
# The image tags depend on the sources, so write the script again after a change.
#
#   ${scriptName} [SECRETS-FILE] [--no-forward]
#
#   SECRETS-FILE   lines of key=value with the keys ${secretKeys.join(', ')}; - reads standard input.
#                  Without it, the script keeps the values in the cluster, and asks for missing ones.
${withVariables(variables)
  .map((component) => `#                  ${component}.NAME=value for: ${variables[component].map(({ name }) => name).join(', ')}\n`)
  .join(
    '',
  )}${commands.throwaway ? `#                  No database-url: the release includes a temporary PostgreSQL: ${temporary}.\n` : ''}#   --no-forward   exit when the pods are ready, without opening the two ports
set -euo pipefail
# Because of the secrets: no tracing, and no export of variables to child processes.
set +x +a
unset given_url given_auth given_openai line value typed trimmed encoded stored url auth openai password given fixed data
# These variables would override helm's --kube-context.
unset HELM_KUBEAPISERVER HELM_KUBEASGROUPS HELM_KUBEASUSER HELM_KUBECAFILE HELM_KUBEINSECURE_SKIP_TLS_VERIFY HELM_KUBETLS_SERVER_NAME HELM_KUBETOKEN

context=${word(context)}
namespace=${word(namespace)}
secret=${word(settings.secretName)}

say() { printf '%s\\n' "$*"; }
die() { # status text
  printf '${scriptName}: %s\\n' "$2" >&2
  exit "$1"
}
kube() { kubectl --context "$context" --namespace "$namespace" "$@"; }
encode() { # value
  printf '%s' "$1" | base64 | tr -d '\\n'
}

secrets_file=''
forward=yes
for argument in "$@"; do
  case $argument in
    --no-forward) forward=no ;;
    -h | --help)
      say '${scriptName} [SECRETS-FILE] [--no-forward]; see the comment at the top of the script'
      exit 0
      ;;
    -?*) die 2 "unknown flag $argument; usage: ${scriptName} [SECRETS-FILE] [--no-forward]" ;;
    *)
      [ -z "$secrets_file" ] || die 2 'give only one secrets file'
      [ -n "$argument" ] || die 2 'the name of the secrets file is empty'
      secrets_file=$argument
      ;;
  esac
done`;
}

function tools({ toolsFolder }: ScriptParts): string {
  const own = toolsFolder === undefined ? '' : `# Tools that taskflow-tui downloaded.\nPATH=${word(toolsFolder)}:$PATH\n`;
  return `# Tools: all that the script uses.
${own}need() { # program where
  command -v "$1" >/dev/null 2>&1 || die 3 "$1 isn't on the PATH; to install it: $2"
}
need docker https://docs.docker.com/get-started/get-docker/
need minikube https://minikube.sigs.k8s.io/docs/start/
need kubectl https://kubernetes.io/docs/tasks/tools/
need helm https://helm.sh/docs/intro/install/
need base64 'it is part of coreutils'
docker version >/dev/null 2>&1 || die 3 "Docker isn't running; run: docker version"
docker buildx version >/dev/null 2>&1 || die 3 "docker buildx isn't installed: https://github.com/docker/buildx#installing"`;
}

function cluster({ settings, commands }: ScriptParts): string {
  const { profile } = settings.target;
  const started = commands.start
    ? `minikube status -p ${word(profile)} >/dev/null 2>&1 || ${formatCommand(commands.start)} </dev/null\n`
    : '# The context is not minikube, so the script does not start its cluster.\n';
  return `# Cluster: start it if needed, and make the namespace.
${started}kubectl --context "$context" get --raw /readyz >/dev/null || die 3 "the cluster of the context $context doesn't answer"
if ! kube get namespace "$namespace" >/dev/null 2>&1; then
  printf '%s' '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"' "$namespace" '"' \\
    ',"labels":{"app.kubernetes.io/managed-by":"taskflow-tui"}}}' |
    kube create --filename -
fi`;
}

function images({ tags, commands, ignoreFiles }: ScriptParts): string {
  const blocks = components.map(
    (component) => `if docker image inspect ${word(tags[component])} >/dev/null 2>&1; then
  say ${word(`images: ${tags[component]} is already in the engine`)}
else
${ignoreFileLines(ignoreFiles[component])}${formatCommand(commands.build[component], '  ')}
fi`,
  );
  return `# Images: build those that the engine does not have.\n${blocks.join('\n')}`;
}

/** Docker reads the rules beside the Dockerfile that it builds. */
function ignoreFileLines(file: ScriptParts['ignoreFiles'][Component]): string {
  if (!file) return '';
  const { dockerfile, copy, rules } = file;
  return `  mkdir -p ${word(path.dirname(copy))}
  cp ${word(dockerfile)} ${word(copy)}
  printf '%s' ${word(rules)} >${word(`${copy}.dockerignore`)}
`;
}

function load({ settings, tags, commands }: ScriptParts): string {
  const profile = word(settings.target.profile);
  const blocks = components.map((component) => {
    const tag = word(tags[component]);
    return `if in_node ${tag}; then
  say ${word(`load: ${tags[component]} is already in the node`)}
else
${formatCommand(commands.load[component], '  ')}
  in_node ${tag} || die 1 ${word(`${tags[component]} isn't in the node after the load: the node's disk may be full, or the node is stopped`)}
fi`;
  });
  return `# Load: minikube reports no error for a failed load, so the script checks the node.
in_node() { # tag
  minikube image ls -p ${profile} | grep -Fx -e "$1" -e "docker.io/library/$1" >/dev/null
}
${blocks.join('\n')}`;
}

function release({ values, commands }: ScriptParts): string {
  const rollouts = [...(commands.throwaway ? [commands.throwaway.rollout] : []), commands.rollout.frontend, commands.rollout.backend];
  return `# Release: helm reads these values from standard input. They override those of the files.
values() {
  printf '%s' ${values.map((piece) => (typeof piece === 'string' ? word(piece) : `"$${piece.variable}"`)).join(' ')}
}
values |
${formatCommand(commands.lint, '  ')}
values |
${formatCommand(commands.upgrade, '  ')}
${rollouts.map((command) => formatCommand(command)).join('\n')}`;
}

function ports({ settings, commands }: ScriptParts): string {
  const urls = components.map((component) => `http://localhost:${settings.ports[component]}`);
  const services = components.map((component) => `${settings.target.release}-${component}:${servicePorts[component]}`);
  return `# Ports: open until Ctrl-C.
if [ "$forward" = no ]; then
  say ${word(`TaskFlow is running. Its services: ${services.join(', ')}`)}
  exit 0
fi
forwards=''
# shellcheck disable=SC2086,SC2329 # one word per process id
close_ports() { [ -z "$forwards" ] || kill $forwards 2>/dev/null || true; }
trap close_ports EXIT
trap 'exit 130' INT TERM
${components.map((component) => `${formatCommand(commands.forward[component])} &\nforwards="$forwards $!"`).join('\n')}
say ${word(`TaskFlow: ${urls[0]} · its API: ${urls[1]} · Ctrl-C closes both`)}
while
  alive=0
  for process in $forwards; do
    if kill -0 "$process" 2>/dev/null; then alive=$((alive + 1)); fi
  done
  [ "$alive" -eq ${components.length} ]
do
  sleep 1
done
die 1 'a port-forward ended; see the reason above, then run the script again'`;
}
