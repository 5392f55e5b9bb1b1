// Finds the copy of a publisher's file on a mirror: a server or a folder with the layout of `wget --force-directories`.
import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../problem.js';

const setting = 'TASKFLOW_TOOLS_MIRROR';

/** The address of a publisher's file or its copy: http, https or file. Failure (exit 2) if the setting is neither a URL nor a folder. */
export function mirrorAddress(url: string, environment: NodeJS.ProcessEnv): URL {
  const mirror = environment[setting];
  if (!mirror) return new URL(url);
  const { host, pathname } = new URL(url);
  if (path.isAbsolute(mirror)) {
    if (!statSync(mirror, { throwIfNoEntry: false })?.isDirectory()) throw refused(mirror, 'There is no such folder');
    return pathToFileURL(path.join(mirror, host, ...pathname.split('/')));
  }
  const base = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (!base || !['http:', 'https:'].includes(base.protocol))
    throw refused(mirror, 'It is neither an http(s) URL nor the absolute path of a folder');
  base.pathname = `${base.pathname.replace(/\/$/, '')}/${host}${pathname}`;
  return base;
}

/** Without the user, the password, and a token or signature after the `?`. */
export function withoutSecrets(url: URL): string {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  plain.search = '';
  plain.hash = '';
  return plain.href;
}

function refused(mirror: string, cause: string): Failure {
  // It isn't a URL, so everything before the last @ may be a user and a password.
  const named = path.isAbsolute(mirror) ? mirror : mirror.replace(/^(\w+:\/\/)?.*@/s, '$1').replace(/[?#].*$/s, '');
  return new Failure({
    problem: `${setting}=${named} can't be used`,
    cause,
    fix: `Set it to the URL or the folder that holds the publishers' hosts, for example /srv/mirror if there is /srv/mirror/dl.k8s.io/release/…, or unset ${setting}.`,
    exit: 2,
  });
}
