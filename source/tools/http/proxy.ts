// Creates agents that use the environment's proxy, for this program's own requests.
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';

export type Agents = { plain: Agent; tls: TlsAgent };

/** curl accepts a proxy without a scheme, so people write that; Node misreads it as another kind of URL. */
export function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** The Error for an invalid proxy doesn't contain it, because it may hold a password. */
export function agentsFor(environment: NodeJS.ProcessEnv): Agents {
  const proxyEnv = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, /^https?_proxy$/i.test(name) && value ? withScheme(value) : value]),
  );
  try {
    return { plain: new Agent({ proxyEnv }), tls: new TlsAgent({ proxyEnv }) };
  } catch {
    throw new Error("HTTPS_PROXY or HTTP_PROXY isn't the address of a proxy, such as http://HOST:PORT");
  }
}
