// The script's section for the Secret. Values go from a file or the keyboard to kubectl's standard input, only through shell builtins and pipes:
// never into an argument, the environment, or a file (a here-document would be one).
import { neededKeys } from '../steps/secrets/decide.js';
import type { ScriptParts } from './parts.js';
import { formatCommand, word } from './shell.js';
import { withVariables } from './variables.js';
import { readingVariables } from './variables-section.js';

/** Reads and checks the given secrets before anything changes. */
export function readingSecrets({ commands: { throwaway }, variables }: ScriptParts): string {
  return `# Read and check the given secrets before anything changes.
given_url='' given_auth='' given_openai=''
${withVariables(variables).length ? readingVariables : "given_names=''"}

trim() { # sets trimmed
  trimmed=\${1#"\${1%%[![:space:]]*}"}
  trimmed=\${trimmed%"\${trimmed##*[![:space:]]}"}
}

check() { # key value
  case $2 in
    \\"* | \\'* | \\\`*) die 2 "$1 starts with a quote; remove the quotes" ;;
  esac
  case $1 in
    database-url)
      case $2 in
        *[[:space:]]*) die 2 'database-url contains white space' ;;
        postgres://?* | postgresql://?* | postgres+*://?* | postgresql+*://?*) ;;
        *) die 2 "database-url doesn't start with postgresql://" ;;
      esac
      ;;
    better-auth-secret) [ -n "$2" ] || die 2 'better-auth-secret is empty' ;;
  esac
}

once() { # line key earlier
  [ -z "$3" ] || die 2 "line $1 of the secrets repeats $2"
}

# Reads standard input. Messages have the line's number, never its content.
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
${withVariables(variables)
  .map((component) => `      ${component}.*) keep_variable "$number" ${component} "\${trimmed#*.}" "$value" ;;\n`)
  .join('')}      *) die 2 "line $number of the secrets has an unknown key" ;;
    esac
    check "$trimmed" "$value"
  done
  [ -n "$given_url$given_auth$given_openai$given_names" ] || die 2 'the secrets have no key'
}

if [ "$secrets_file" = - ]; then
  read_secrets
elif [ -n "$secrets_file" ]; then
  if [ -d "$secrets_file" ] || [ ! -r "$secrets_file" ]; then die 2 "can't read $secrets_file"; fi
  read_secrets <"$secrets_file"
fi${throwaway ? '\n[ -z "$given_url" ] || die 2 \'remove database-url from the secrets; this script installs a throwaway database\'' : ''}`;
}

/** Stores changed values, and leaves an unchanged Secret as it is. Sets revision. */
export function storingSecret({ commands, settings }: ScriptParts): string {
  return `# Secret: given values, else stored ones, else typed ones.
ask() { # key; sets typed
  local line
  IFS= read -rs -p "$1 (hidden as you type): " line || die 130 'nothing was typed'
  printf '\\n' >&2
  trim "$line" && typed=$trimmed
}

# The keys that the applications read.
needed_keys=${word(neededKeys(settings.sources).join(' '))}

# Sets encoded and changed.
choose() { # key given
  local stored typed=''
  stored=$(kube get secret "$secret" --ignore-not-found --output "jsonpath={.data.$1}")
  if [ -n "$2" ]; then
    encoded=$(encode "$2")
  elif [ -n "$stored" ]; then
    encoded=$stored
  else
    case " $needed_keys " in
      *" $1 "*) ;;
      *)
        encoded=$(encode not-set)
        changed=yes
        return
        ;;
    esac
    if [ -t 0 ]; then
      ask "$1"
      check "$1" "$typed"
    elif [ "$1" != openai-api-key ]; then
      die 2 "no value for $1 in the cluster or in a secrets file; give a file as the first argument, or - for standard input"
    fi
    # The pods need all three keys. The value not-set turns the assistant off.
    encoded=$(encode "\${typed:-not-set}")
  fi
  [ "$encoded" = "$stored" ] || changed=yes
}

store_secret() {
  local changed=no encoded url auth openai identity
  identity=$(kube get secret "$secret" --ignore-not-found \\
    --output 'jsonpath=,"uid":"{.metadata.uid}","resourceVersion":"{.metadata.resourceVersion}"')
  choose database-url "$given_url"
  url=$encoded url_changed=$changed
  choose better-auth-secret "$given_auth"
  auth=$encoded
  choose openai-api-key "$given_openai"
  openai=$encoded
  if [ "$changed" = no ]; then
    say "secrets: $secret already has its three keys"
    return
  fi
  # With the uid and resourceVersion, the server refuses if somebody else changed the Secret meanwhile.
  printf '%s' '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"' "$secret" '"' \\
    ',"labels":{"app":"taskflow","app.kubernetes.io/managed-by":"taskflow-tui"}' "$identity" \\
    '},"data":{"database-url":"' "$url" '","better-auth-secret":"' "$auth" '","openai-api-key":"' "$openai" '"}}' |
${formatCommand(commands.applySecret, '    ')}
}

store_secret
# The pods are replaced when this changes.
revision=$(kube get secret "$secret" --output 'jsonpath={.metadata.uid}/{.metadata.resourceVersion}')`;
}
