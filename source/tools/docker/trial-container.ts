// The docker arguments of a trial run's containers. Values reach the application on stdin, so that no argument holds one.
import type { TrialRequest } from '../../world/index.js';
import { ownerArguments } from './leftovers.js';

/** Reads `export` lines from stdin, then becomes the image's own command. */
const withValues = 'eval "$(cat)"; exec "$@"';
/** Makes folders of the image writable for everyone, as the copies are that a pod gets. */
const openFolders = 'for folder; do mkdir -p "$folder"; done; chmod -R a+rwX "$@"';

/** What `sh` runs to set the variables. A name that a shell can't set can't be read by most programs either. */
export function exportLines(environment: Record<string, string>): string {
  return Object.entries(environment)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}

/** @param command the image's own; undefined for an image without `sh`, which gets placeholders */
export function createArguments(name: string, request: TrialRequest, folders: string[], command: string[] | undefined): string[] {
  const { tag, port, placeholders } = request;
  const common = ['create', '--pull=never', '--name', name, ...ownerArguments(), '--publish', `127.0.0.1::${port}`];
  const how = [...common, ...restrictions(request), ...folders];
  if (command) return [...how, '--interactive', '--entrypoint', 'sh', tag, '-c', withValues, 'sh', ...command];
  return [...how, ...Object.entries(placeholders).flatMap(([key, value]) => ['--env', `${key}=${value}`]), tag];
}

/** Those of the chart's pods, and the names under which a container reaches its host. Its log stays in memory. */
function restrictions({ user, readOnlyRoot, empty }: TrialRequest): string[] {
  return [
    ...['--no-healthcheck', '--log-driver=none', '--cap-drop=ALL', '--security-opt=no-new-privileges'],
    ...(user === undefined ? [] : ['--user', user]),
    ...(readOnlyRoot ? ['--read-only'] : []),
    ...['/tmp', ...empty].flatMap((folder) => ['--tmpfs', `${folder}:exec,mode=1777,size=128m`]),
    ...['host.docker.internal', 'host.minikube.internal'].map((host) => `--add-host=${host}:host-gateway`),
  ];
}

/** A container that prepares volumes with the image's own files for the folders. */
export function prepareArguments(name: string, { tag, writable }: TrialRequest): string[] {
  const volumes = writable.flatMap((folder) => ['--volume', folder]);
  const how = ['create', '--pull=never', '--name', name, ...ownerArguments(), '--network=none', '--log-driver=none', '--user', '0:0'];
  return [...how, ...volumes, '--entrypoint', 'sh', tag, '-c', openFolders, 'sh', ...writable];
}

/** For an image without `sh`: empty folders. */
export function emptyFolders({ writable }: TrialRequest): string[] {
  return writable.flatMap((folder) => ['--tmpfs', `${folder}:exec,mode=1777,size=256m`]);
}
