// Makes a World from the functions of each port that a test provides; every other call throws.
import type { World } from '../../../source/world/index.js';
import { fakeClock, fakeStore } from './fakes.js';

export type Ports = { [port in keyof World]?: Partial<World[port]> };

export function testWorld(given: Ports = {}): World {
  const ports: Record<keyof World, object> = {
    ...{ machine: {}, docker: {}, minikube: {}, kubectl: {}, helm: {}, cluster: {}, database: {}, assistant: {}, http: {}, installer: {} },
    ...{ clock: fakeClock(), store: fakeStore() },
    ...given,
  };
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, onlyGiven(name, port)])) as World;
}

function onlyGiven(name: string, port: object): object {
  return new Proxy(port, {
    get(target, key) {
      if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
      return () => {
        throw new Error(`this test has no ${name}.${key}`);
      };
    },
  });
}

/** Merges ports function by function; the last one wins. */
export function merged(...all: Ports[]): Ports {
  const whole: Record<string, object> = {};
  for (const ports of all) for (const [name, port] of Object.entries(ports)) whole[name] = { ...whole[name], ...port };
  return whole;
}
