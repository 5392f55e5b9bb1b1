// Finds the address inside the cluster for a variable that holds the other component's address on a laptop.
import { type Component, servicePorts } from '../component.js';

const laptopPorts: Record<Component, string> = { frontend: '3000', backend: '8000' };
/** Only the server uses these; any other address of the frontend is the browser's, which stays at localhost. */
const serverCalls = /JWKS|^(?:BETTER_AUTH|NEXTAUTH|AUTH)_(?:SERVER_|BASE_|INTERNAL_)?URL$/;

/**
 * The address to use instead, with the same path; undefined if it isn't the other component's.
 * @param reader the component that reads the variable in its server
 */
export function addressInCluster(name: string, value: string, reader: Component, release: string): string | undefined {
  if (!/^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?:[:/]|$)/i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const other = reader === 'frontend' ? 'backend' : 'frontend';
  if (url.port !== laptopPorts[other] || (other === 'frontend' && !serverCalls.test(name))) return undefined;
  const port = servicePorts[other] === 80 ? '' : `:${servicePorts[other]}`;
  const path = `${url.pathname}${url.search}`;
  return `http://${release}-${other}${port}${path === '/' && !value.endsWith('/') ? '' : path}`;
}
