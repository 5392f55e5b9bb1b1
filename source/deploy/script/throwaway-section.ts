// The part of the script that sees to the throwaway database's password, as deploy/throwaway.ts does: made once, in a Secret of its own, and kept.
import { throwawayName } from '../../release/throwaway.js';
import type { ScriptParts } from './parts.js';
import { laidOut, word } from './shell.js';

/** Sets given_url, before the Secret of the release is stored; nothing where no throwaway database is wanted. */
export function throwawaySecret({ settings, commands: { throwaway } }: ScriptParts): string[] {
  if (!throwaway) return [];
  const name = word(throwawayName(settings.target));
  return [
    `# Throwaway database: the password that is there, or a new one. PostgreSQL takes over the one that it first starts with.
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
        # One that still runs with a lost password is begun anew.
        if kube get deployment ${name} >/dev/null 2>&1; then kube rollout restart deployment/${name}; fi
        ;;
    esac
  fi
  case $password in
    *[!A-Za-z0-9_-]*) die 1 'the password of ${throwawayName(settings.target)} has characters that are to be quoted in a URL: taskflow-tui up does that' ;;
  esac
  if [ -n "$lost" ]; then
    printf '%s' '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"' ${name} '"' \\
      ',"labels":{"app":"taskflow","app.kubernetes.io/managed-by":"taskflow-tui"}' \\
      '},"data":{"password":"' "$(encode "$password")" '"}}' |
${laidOut(throwaway.applySecret, '      ')}
  fi
  given_url=postgresql://taskflow:$password@${name}:5432/taskflow
}

prepare_throwaway`,
  ];
}
