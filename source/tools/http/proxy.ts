// The proxy that the environment names, for what this program itself asks of the internet.
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';

export type Agents = { plain: Agent; tls: TlsAgent };

/** As curl, and so everybody, writes a proxy, it may have none; Node takes that for a URL of another kind, and goes past it. */
export function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** No connection outlives its request. Error, without the address, which may hold a password, when that is none. */
export function agentsFor(environment: NodeJS.ProcessEnv): Agents {
  const proxyEnv = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, /^https?_proxy$/i.test(name) && value ? withScheme(value) : value]),
  );
  try {
    return { plain: new Agent({ proxyEnv }), tls: new TlsAgent({ proxyEnv }) };
  } catch {
    throw new Error('what HTTPS_PROXY or HTTP_PROXY holds is not the address of a proxy, which is http://HOST:PORT');
  }
}
