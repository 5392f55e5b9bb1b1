// Recognizes addresses that mean the user's machine on a laptop, but the pod itself in a pod.
import type { Component } from '../../../release/component.js';

const local = /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?)$/i;

/** Addresses that a browser opens or sends, and names of who signed a token: there localhost is right. */
const browsers =
  /ORIGIN|CORS|ISSUER|AUDIENCE|ALLOWED|FRONTEND|CLIENT|REDIRECT|CALLBACK|SITE_URL|APP_URL|WEB_URL|UI_URL|PUBLIC_URL|^(?:BASE|ROOT|HOST|DOMAIN)_URL$|^NEXT_PUBLIC_/i;
const ownAddress = /^(?:BETTER_AUTH|NEXTAUTH|AUTH)_(?:BASE_)?URL$/i;
/** Addresses that a server listens on. */
const listening = /^(?:(?:API|APP|SERVER|BACKEND|UVICORN|BIND)_)?HOST(?:NAME)?$|BIND/i;

export function isAtThisMachine(name: string, value: string, component: Component): boolean {
  if (browsers.test(name) || listening.test(name) || (component === 'frontend' && ownAddress.test(name))) return false;
  const host = hostOf(value);
  return host !== undefined && local.test(host);
}

/** The host of a URL, or of `host` and `host:port`. */
function hostOf(value: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(value)?.[1];
  const authority = url === undefined ? value : url.slice(url.lastIndexOf('@') + 1);
  return /^(\[[0-9a-f:]+\]|::1|[\w.-]+)(?::\d+)?$/i.exec(authority)?.[1];
}
