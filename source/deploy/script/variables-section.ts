// The script's section for the applications' own variables: one Secret per component, with the same rules as the Secret of the three.
import type { Component } from '../../release/component.js';
import { envSecretName } from '../../release/variables/env-secret.js';
import type { ScriptParts } from './parts.js';
import { formatCommand, word } from './shell.js';
import { type ScriptVariable, withVariables } from './variables.js';

/** Reads `backend.NAME=value` lines. Names become shell variables, which no environment may have exported. */
export const readingVariables = `given_names=''

keep_variable() { # line component name value
  case $3 in
    '' | *[!A-Za-z0-9_]* | [0-9]*) die 2 "line $1 of the secrets has an invalid name" ;;
  esac
  case " $given_names " in
    *" $2_$3 "*) die 2 "line $1 of the secrets repeats $2.$3" ;;
  esac
  case $4 in
    \\"* | \\'*) die 2 "$2.$3 starts with a quote; remove the quotes" ;;
  esac
  given_names="$given_names $2_$3"
  unset "given_$2_$3"
  printf -v "given_$2_$3" %s "$4"
}`;

/** Sets `<component>_secret` and `<component>_revision`, empty without a value. Nothing without variables. */
export function storingVariables({ variables, commands }: ScriptParts): string[] {
  const readers = withVariables(variables);
  if (!readers.length) return [];
  return [
    `# Variables of the applications: given values, else stored ones, else typed ones.
${decidingValue}

# Sets env_secret and env_revision.
store_variables() { # component secret names
  local name identity stored encoded data='' changed=no others
  env_secret='' env_revision=''
  identity=$(kube get secret "$2" --ignore-not-found \\
    --output 'jsonpath=,"uid":"{.metadata.uid}","resourceVersion":"{.metadata.resourceVersion}"')
  others=$(kube get secret "$2" --ignore-not-found --output 'go-template={{range $name, $value := .data}}{{$name}} {{end}}')
  for name in $(printf '%s\\n' $3 $others $(own_names "$1") | sort -u); do
    stored=$(kube get secret "$2" --ignore-not-found --output "jsonpath={.data.$name}")
    decide_value "$1" "$name" "$stored"
    [ -n "$encoded" ] || continue
    [ "$encoded" = "$stored" ] || changed=yes
    data="$data\${data:+,}\\"$name\\":\\"$encoded\\""
  done
  [ -n "$data" ] || return 0
  if [ "$changed" = yes ]; then
    printf '%s' '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"' "$2" '"' \\
      ',"labels":{"app":"taskflow","app.kubernetes.io/managed-by":"taskflow-tui"}' "$identity" \\
      '},"data":{' "$data" '}}' |
${formatCommand(commands.applySecret, '      ')}
  else
    say "variables: $2 already has them"
  fi
  env_secret=$2
  env_revision=$(kube get secret "$2" --output 'jsonpath={.metadata.uid}/{.metadata.resourceVersion}')
}

${readers.map((component) => storing(component, variables[component])).join('\n')}`,
  ];
}

function storing(component: Component, variables: ScriptVariable[]): string {
  const cases = variables.map((variable) => `    ${variable.name}) ${actionOf(variable)} ;;`);
  return `${component}_value() { # name
  case $1 in
${cases.join('\n')}
    *) : ;;
  esac
}
store_variables ${component} ${envSecretName(component)} ${word(variables.map(({ name }) => name).join(' '))}
${component}_secret=$env_secret ${component}_revision=$env_revision`;
}

function actionOf(variable: ScriptVariable): string {
  switch (variable.type) {
    case 'required':
      return 'needed=yes';
    case 'optional':
      return ':';
    case 'fixed':
      return `fixed=${word(variable.value)}`;
    case 'database':
      return `needed=yes scheme=${word(variable.scheme)}`;
  }
}

const decidingValue = `own_names() { # component; the names that were given for it
  local each
  for each in $given_names; do
    case $each in "$1"_*) printf '%s\\n' "\${each#"$1"_}" ;; esac
  done
}

# Sets encoded, empty for an optional variable without a value.
decide_value() { # component name stored
  local given="given_$1_$2" needed=no fixed='' scheme='' url typed=''
  encoded=''
  case " $given_names " in
    *" $1_$2 "*)
      encoded=$(encode "\${!given}")
      return
      ;;
  esac
  "$1_value" "$2"
  if [ -n "$scheme" ]; then
    url=$(kube get secret "$secret" --output 'jsonpath={.data.database-url}' | base64 --decode)
    # Without parameters, the drivers' forms differ in the scheme alone.
    case $url in
      *\\?*) [ "\${url%%://*}" != "$scheme" ] || encoded=$(encode "$url") ;;
      *) encoded=$(encode "$scheme://\${url#*://}") ;;
    esac
    [ -n "$encoded" ] && return
    [ "$url_changed" = no ] || [ -z "$3" ] || die 2 "give $1.$2 too: the new database-url as $scheme://… with parameters that its driver knows"
  fi
  encoded=$3
  [ -z "$encoded" ] || return 0
  if [ -n "$fixed" ]; then
    encoded=$(encode "$fixed")
  elif [ "$needed" = yes ]; then
    [ -t 0 ] || die 2 "no value for $1.$2 in the cluster or in a secrets file; give a file as the first argument, or - for standard input"
    ask "$1.$2\${scheme:+ ($scheme://…)}"
    [ -n "$typed" ] || die 2 "$1.$2 is empty"
    encoded=$(encode "$typed")
  fi
}`;
