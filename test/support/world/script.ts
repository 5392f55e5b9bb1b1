// Writes the shell script of `up --script` and runs it with programs that record how they were called.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { deploymentPlan } from '../../../source/deploy/engine/plan.js';
import { collectParts, type ScriptParts } from '../../../source/deploy/script/parts.js';
import { formatScript } from '../../../source/deploy/script/script.js';
import { simulateInstall } from '../../../source/deploy/script/simulate.js';
import type { Settings } from '../../../source/release/settings.js';
import { buildKitArguments } from '../../../source/tools/docker/build.js';
import { createHelm } from '../../../source/tools/helm/helm.js';
import { start } from '../programs/command.js';
import { fakePrograms } from '../programs/programs.js';
import { drySettings } from './dry-settings.js';
import { readingWorld } from './reading-world.js';

const never = new AbortController().signal;
export const secrets = {
  'database-url': 'postgresql://user:cAnArY-p%40ss@db.example.com/tasks?sslmode=require',
  'better-auth-secret': 'cAnArY "it\'s" $HOME `id` \\ 100% 4f8a2b',
  'openai-api-key': 'sk-cAnArY-41c0d7e2',
};
export const secretsFile = Object.entries(secrets)
  .map(([key, value]) => `${key}=${value}\n`)
  .join('');
export const encoded = (text: string) => Buffer.from(text).toString('base64');

async function partsFor(t: TestContext, settings: Settings): Promise<ScriptParts> {
  const { programs } = fakePrograms(t, {});
  const helm = createHelm({ programs, target: settings.target });
  const { worldFor, changed } = readingWorld({
    docker: { buildCommand: (request) => ['docker', ...buildKitArguments(request)] },
    helm: { upgradeCommand: helm.upgradeCommand },
  });
  const requests = await simulateInstall({ plan: deploymentPlan, settings, worldFor, signal: never });
  assert.deepEqual(changed, []);
  const { docker, helm: shown } = worldFor({ command: () => {} });
  return collectParts(settings, requests, docker, shown, Date.UTC(2026, 10, 25, 4, 50));
}

/** Fakes that answer from files next to them, and record their environment and standard input. */
const fakes = {
  docker: `env >>"$HERE/.env"
case "$*" in
  'image inspect '*) grep -Fxq "$3" "$HERE/engine" 2>/dev/null ;;
  'buildx build '*) while [ "$1" != --tag ]; do shift; done; echo "$2" >>"$HERE/engine" ;;
esac`,
  minikube: `env >>"$HERE/.env"
case "$*" in
  status*) [ -e "$HERE/running" ] ;;
  start*) touch "$HERE/running" ;;
  'image ls'*) sed 's|^|docker.io/library/|' "$HERE/node" 2>/dev/null; true ;;
  'image load'*) [ -e "$HERE/full" ] || echo "$3" >>"$HERE/node" ;;
esac`,
  kubectl: `env >>"$HERE/.env"
case "$*" in
  *'get namespace'*) [ -e "$HERE/namespace" ] ;;
  *create*) cat >"$HERE/namespace" ;;
  *' apply '*) cat >"$HERE/applied"
    case $(cat "$HERE/applied") in
      *'"name":"taskflow-database"'*) mv "$HERE/applied" "$HERE/throwaway" ;;
      *'"name":"taskflow-backend-env"'*) mv "$HERE/applied" "$HERE/backend-env" ;;
      *'"name":"taskflow-frontend-env"'*) mv "$HERE/applied" "$HERE/frontend-env" ;;
      *) mv "$HERE/applied" "$HERE/secret" ;;
    esac
    echo 'secret serverside-applied' ;;
  *'get deployment'*) [ -e "$HERE/database" ] ;;
  *go-template*) case "$*" in *-backend-env*) file=$HERE/backend-env ;; *) file=$HERE/frontend-env ;; esac
    [ ! -e "$file" ] || sed 's/.*"data":{//' "$file" | grep -o '"[A-Z_]*":' | tr -d '":' ;;
  *uid*resourceVersion*) case "$*" in *-backend-env*) file=$HERE/backend-env ;; *-frontend-env*) file=$HERE/frontend-env ;; *) file=$HERE/secret ;; esac
    [ ! -e "$file" ] || case "$*" in *'"uid"'*) printf ',"uid":"u-1","resourceVersion":"7"' ;; *) printf 'u-1/7' ;; esac ;;
  *port-forward*) echo $$ >>"$HERE/forwards"; exec sleep 60 ;;
  *jsonpath=*) key=\${*##*.data.}; key=\${key%\\}}
    case "$*" in *taskflow-database*) file=$HERE/throwaway ;; *-backend-env*) file=$HERE/backend-env ;; *-frontend-env*) file=$HERE/frontend-env ;; *) file=$HERE/secret ;; esac
    [ ! -e "$file" ] || sed -n 's/.*"'"$key"'":"\\([^"]*\\)".*/\\1/p' "$file" | tr -d '\\n' ;;
esac`,
  helm: `env >>"$HERE/.env"
case "$1" in lint | upgrade) cat >"$HERE/$1" ;; esac`,
};

/** `run` stops before it opens the ports. */
export async function scriptStage(t: TestContext, over: Partial<Settings> = {}) {
  const parts = await partsFor(t, await drySettings(over));
  const here = fakePrograms(t, fakes);
  const file = path.join(here.folder, 'taskflow-up.sh');
  writeFileSync(file, formatScript(parts));
  const environment = { PATH: `${here.folder}:${process.env.PATH}`, HOME: here.folder };
  const run = (args: string[], input = '', more: NodeJS.ProcessEnv = {}) =>
    start('bash', [file, '--no-forward', ...args], { input, env: { ...environment, ...more } }).result;
  return { ...here, parts, file, run, environment };
}
