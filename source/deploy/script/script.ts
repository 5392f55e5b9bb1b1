// The shell script: by hand what `up` does. For bash 3.2 and later, which is what macOS has.
import { secretKeys } from '../../problem.js';
import { components, servicePorts } from '../../release/component.js';
import { temporary } from '../../release/throwaway.js';
import { type ScriptParts, scriptName } from './parts.js';
import { readingSecrets, storingSecret } from './secret-section.js';
import { comment, laidOut, word } from './shell.js';
import { throwawaySecret } from './throwaway-section.js';

/** In the script's second line and the record's first: by it a later run knows a file as its own. */
export const marker = 'Written by taskflow-tui up --script; the next one writes over it.';

/** Ends with a newline. */
export function scriptOf(parts: ScriptParts): string {
  const sections = [
    opening(parts),
    tools(parts),
    readingSecrets(parts),
    cluster(parts),
    ...throwawaySecret(parts),
    storingSecret(parts),
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

function opening({ settings, commands, at }: ScriptParts): string {
  const { context, namespace, release } = settings.target;
  return `#!/usr/bin/env bash
# ${marker}
#
# Deploys TaskFlow as taskflow-tui up does. It may be run again at any time: what is done already is left as it is.
${comment(`Context ${context}, namespace ${namespace}, release ${release}; written ${utc(at)}, after the sources of that moment:`)}
# the images are named after their content, so write the script anew when they have changed.
#
#   ${scriptName} [SECRETS-FILE] [--no-forward]
#
#   SECRETS-FILE   lines of key=value, keys ${secretKeys.join(', ')}; - is standard input.
#                  Without it the Secret in the cluster keeps what it has, and what it lacks is asked for here.
${commands.throwaway ? `#                  No database-url: a throwaway PostgreSQL comes along, temporary: ${temporary}.\n` : ''}#   --no-forward   end when the pods are ready, without opening the two ports
set -euo pipefail
# Secrets pass through: nothing is traced, and nothing is handed down in the environment.
set +x +a
unset given_url given_auth given_openai line value typed trimmed encoded stored url auth openai password
# These would lead helm elsewhere, whatever context it is given.
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
      say '${scriptName} [SECRETS-FILE] [--no-forward]; its first lines tell more'
      exit 0
      ;;
    -?*) die 2 "there is no flag $argument: ${scriptName} [SECRETS-FILE] [--no-forward]" ;;
    *)
      [ -z "$secrets_file" ] || die 2 'one secrets file is all that is read'
      [ -n "$argument" ] || die 2 'the name of the secrets file is empty'
      secrets_file=$argument
      ;;
  esac
done`;
}

function tools({ toolsFolder }: ScriptParts): string {
  const own = toolsFolder === undefined ? '' : `# Those that taskflow-tui has downloaded.\nPATH=${word(toolsFolder)}:$PATH\n`;
  return `# Tools: everything that is used below.
${own}need() { # program where
  command -v "$1" >/dev/null 2>&1 || die 3 "$1 is not on PATH; to install it: $2"
}
need docker https://docs.docker.com/get-started/get-docker/
need minikube https://minikube.sigs.k8s.io/docs/start/
need kubectl https://kubernetes.io/docs/tasks/tools/
need helm https://helm.sh/docs/intro/install/
need base64 'it comes with the system'
docker version >/dev/null 2>&1 || die 3 'the docker engine does not answer; docker version says why'
docker buildx version >/dev/null 2>&1 || die 3 'docker has no buildx: https://github.com/docker/buildx#installing'`;
}

function cluster({ settings, commands }: ScriptParts): string {
  const { profile } = settings.target;
  const started = commands.start
    ? `minikube status -p ${word(profile)} >/dev/null 2>&1 || ${laidOut(commands.start)} </dev/null\n`
    : '# Of another context than minikube: it is not started here.\n';
  return `# Cluster: one that answers, and the namespace.
${started}kubectl --context "$context" get --raw /readyz >/dev/null || die 3 "the cluster of the context $context does not answer"
if ! kube get namespace "$namespace" >/dev/null 2>&1; then
  printf '%s' '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"' "$namespace" '"' \\
    ',"labels":{"app.kubernetes.io/managed-by":"taskflow-tui"}}}' |
    kube create --filename -
fi`;
}

function images({ tags, commands }: ScriptParts): string {
  const blocks = components.map(
    (component) => `if docker image inspect ${word(tags[component])} >/dev/null 2>&1; then
  say ${word(`images: ${tags[component]} is in the engine already`)}
else
${laidOut(commands.build[component], '  ')}
fi`,
  );
  return `# Images: built where their tags are not there yet.\n${blocks.join('\n')}`;
}

function load({ settings, tags, commands }: ScriptParts): string {
  const profile = word(settings.target.profile);
  const blocks = components.map((component) => {
    const tag = word(tags[component]);
    return `if in_node ${tag}; then
  say ${word(`load: ${tags[component]} is in the node already`)}
else
${laidOut(commands.load[component], '  ')}
  in_node ${tag} || die 1 ${word(`${tags[component]} did not arrive in the node: its disk may be full, or it is stopped`)}
fi`;
  });
  return `# Load: minikube says nothing of a load that failed, so the node is asked afterwards.
in_node() { # tag
  minikube image ls -p ${profile} | grep -Fx -e "$1" -e "docker.io/library/$1" >/dev/null
}
${blocks.join('\n')}`;
}

function release({ values: [before, after], commands }: ScriptParts): string {
  const rollouts = [...(commands.throwaway ? [commands.throwaway.rollout] : []), commands.rollout.frontend, commands.rollout.backend];
  return `# Release: the chart, with these values after those of its files; helm reads them from standard input.
values() {
  printf '%s' ${word(before)} "$revision" ${word(after)}
}
values |
${laidOut(commands.lint, '  ')}
values |
${laidOut(commands.upgrade, '  ')}
${rollouts.map((command) => laidOut(command)).join('\n')}`;
}

function ports({ settings, commands }: ScriptParts): string {
  const urls = components.map((component) => `http://localhost:${settings.ports[component]}`);
  const services = components.map((component) => `${settings.target.release}-${component}:${servicePorts[component]}`);
  return `# Ports: open until Ctrl-C.
if [ "$forward" = no ]; then
  say ${word(`TaskFlow runs. Its services: ${services.join(', ')}`)}
  exit 0
fi
forwards=''
# shellcheck disable=SC2086,SC2329 # each process id is a word of its own
close_ports() { [ -z "$forwards" ] || kill $forwards 2>/dev/null || true; }
trap close_ports EXIT
trap 'exit 130' INT TERM
${components.map((component) => `${laidOut(commands.forward[component])} &\nforwards="$forwards $!"`).join('\n')}
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
die 1 'a forward has ended, for the reason above; run the script again to open both'`;
}
