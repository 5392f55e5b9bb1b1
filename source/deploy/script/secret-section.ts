// The part of the script that stores the Secret. Its values go from a file or the keyboard to kubectl's standard input, through builtins of
// the shell and pipes alone: not into an argument, the environment, or a file (a here-document would be one).
import type { ScriptParts } from './parts.js';
import { laidOut } from './shell.js';

/** Declares, checks and reads what is given; nothing is changed yet. */
export function readingSecrets({ commands: { throwaway } }: ScriptParts): string {
  return `# What is given: read and looked at before anything is changed.
given_url='' given_auth='' given_openai=''

trim() { # sets trimmed
  trimmed=\${1#"\${1%%[![:space:]]*}"}
  trimmed=\${trimmed%"\${trimmed##*[![:space:]]}"}
}

check() { # key value
  case $2 in
    \\"* | \\'* | \\\`*) die 2 "$1 starts with a quote: give the bare value" ;;
  esac
  case $1 in
    database-url)
      case $2 in
        *[[:space:]]*) die 2 'database-url has white space in it' ;;
        postgres://?* | postgresql://?* | postgres+*://?* | postgresql+*://?*) ;;
        *) die 2 'database-url does not start with postgresql://' ;;
      esac
      ;;
    better-auth-secret) [ -n "$2" ] || die 2 'better-auth-secret is empty' ;;
  esac
}

once() { # line key earlier
  [ -z "$3" ] || die 2 "line $1 of the secrets gives $2 a second time"
}

# From standard input. What is said names the line, and never what is in it.
read_secrets() {
  local line value number=0
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    [ "$number" -gt 1 ] || line=\${line#$'\\xef\\xbb\\xbf'}
    trim "$line" && line=$trimmed
    case $line in
      '' | '#'*) continue ;;
      *=*) ;;
      *) die 2 "line $number of the secrets has no =" ;;
    esac
    trim "\${line#*=}" && value=$trimmed
    [ -n "$value" ] || die 2 "line $number of the secrets has no value"
    trim "\${line%%=*}"
    case $trimmed in
      database-url) once "$number" database-url "$given_url" && given_url=$value ;;
      better-auth-secret) once "$number" better-auth-secret "$given_auth" && given_auth=$value ;;
      openai-api-key) once "$number" openai-api-key "$given_openai" && given_openai=$value ;;
      *) die 2 "line $number of the secrets names no known key" ;;
    esac
    check "$trimmed" "$value"
  done
  [ -n "$given_url$given_auth$given_openai" ] || die 2 'the secrets hold no key'
}

if [ "$secrets_file" = - ]; then
  read_secrets
elif [ -n "$secrets_file" ]; then
  if [ -d "$secrets_file" ] || [ ! -r "$secrets_file" ]; then die 2 "$secrets_file cannot be read"; fi
  read_secrets <"$secrets_file"
fi${throwaway ? '\n[ -z "$given_url" ] || die 2 \'the secrets give a database-url, and this script brings a throwaway database\'' : ''}`;
}

/** Stores what is new, and leaves a Secret that has everything as it is. Sets revision. */
export function storingSecret({ commands }: ScriptParts): string {
  return `# Secret: what is given, else what is stored, else what is typed.
ask() { # key; sets typed
  local line
  IFS= read -rs -p "$1, not shown as you type: " line || die 130 'nothing was typed'
  printf '\\n' >&2
  trim "$line" && typed=$trimmed
}

# Sets encoded, to what was given, else to what is stored, else to what is typed; and changed.
choose() { # key given
  local stored typed=''
  stored=$(kube get secret "$secret" --ignore-not-found --output "jsonpath={.data.$1}")
  if [ -n "$2" ]; then
    encoded=$(encode "$2")
  elif [ -n "$stored" ]; then
    encoded=$stored
  else
    if [ -t 0 ]; then
      ask "$1"
      check "$1" "$typed"
    elif [ "$1" != openai-api-key ]; then
      die 2 "no value for $1: neither the cluster has one, nor a secrets file; give a file as the first argument, or - for standard input"
    fi
    # The pods need all three keys; without an OpenAI key the assistant stays off.
    encoded=$(encode "\${typed:-not-set}")
  fi
  [ "$encoded" = "$stored" ] || changed=yes
}

store_secret() {
  local changed=no encoded url auth openai identity
  identity=$(kube get secret "$secret" --ignore-not-found \\
    --output 'jsonpath=,"uid":"{.metadata.uid}","resourceVersion":"{.metadata.resourceVersion}"')
  choose database-url "$given_url"
  url=$encoded
  choose better-auth-secret "$given_auth"
  auth=$encoded
  choose openai-api-key "$given_openai"
  openai=$encoded
  if [ "$changed" = no ]; then
    say "secrets: $secret has its three keys already, and is kept as it is"
    return
  fi
  # The uid and resourceVersion make the server refuse when somebody else changes it at the same time.
  printf '%s' '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"' "$secret" '"' \\
    ',"labels":{"app":"taskflow","app.kubernetes.io/managed-by":"taskflow-tui"}' "$identity" \\
    '},"data":{"database-url":"' "$url" '","better-auth-secret":"' "$auth" '","openai-api-key":"' "$openai" '"}}' |
${laidOut(commands.applySecret, '    ')}
}

store_secret
# Pods are replaced when this changes, and only then.
revision=$(kube get secret "$secret" --output 'jsonpath={.metadata.uid}/{.metadata.resourceVersion}')`;
}
