// The script's section for the throwaway database's password: made once, and kept in its own Secret, as in steps/secrets/throwaway.ts.
import { throwawayName } from '../../release/throwaway.js';
import type { ScriptParts } from './parts.js';
import { formatCommand, word } from './shell.js';

/** Sets given_url for the Secret of the release. Empty without a throwaway database. */
export function throwawaySecret({ settings, commands: { throwaway } }: ScriptParts): string[] {
  if (!throwaway) return [];
  const name = word(throwawayName(settings.target));
  return [
    `# Throwaway database: keep its password or make one. PostgreSQL uses the password of its first start.
prepare_throwaway() {
  local password stored lost=''
  password=$(kube get secret ${name} --ignore-not-found --output 'jsonpath={.data.password}' | base64 --decode)
  if [ -z "$password" ]; then
    lost=yes
    stored=$(kube get secret "$secret" --ignore-not-found --output 'jsonpath={.data.database-url}' | base64 --decode)
    case $stored in
      postgresql://taskflow:?*@${name}:5432/taskflow)
        password=\${stored#postgresql://taskflow:}
        password=\${password%@*}
        ;;
      *)
        password=$(head -c 24 /dev/urandom | base64 | tr -d '\\n' | tr '/+' '_-')
        # A database that still runs with a lost password starts over.
        if kube get deployment ${name} >/dev/null 2>&1; then kube rollout restart deployment/${name}; fi
        ;;
    esac
  fi
  case $password in
    *[!A-Za-z0-9_-]*) die 1 'the password of ${throwawayName(settings.target)} has characters that a URL must escape; run taskflow-tui up, which escapes them' ;;
  esac
  if [ -n "$lost" ]; then
    printf '%s' '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"' ${name} '"' \\
      ',"labels":{"app":"taskflow","app.kubernetes.io/managed-by":"taskflow-tui"}' \\
      '},"data":{"password":"' "$(encode "$password")" '"}}' |
${formatCommand(throwaway.applySecret, '      ')}
  fi
  given_url=postgresql://taskflow:$password@${name}:5432/taskflow
}

prepare_throwaway`,
  ];
}
