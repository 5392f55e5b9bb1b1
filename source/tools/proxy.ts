// The proxy that the environment names, for what this program itself asks of the internet.
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';

export type Agents = { plain: Agent; tls: TlsAgent };

/** No connection outlives its request. Error, without the address, which may hold a password, when that is none. */
export function agentsFor(environment: NodeJS.ProcessEnv): Agents {
  // Node takes a proxy without a scheme for a URL of another kind, and goes past it; curl, and so everybody, writes it like this.
  const proxyEnv = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      /^https?_proxy$/i.test(name) && value && !value.includes('://') ? `http://${value}` : value,
    ]),
  );
  try {
    return { plain: new Agent({ proxyEnv }), tls: new TlsAgent({ proxyEnv }) };
  } catch {
    throw new Error('what HTTPS_PROXY or HTTP_PROXY holds is not the address of a proxy, which is http://HOST:PORT');
  }
}
