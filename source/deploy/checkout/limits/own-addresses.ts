// Points out variables whose default is an address on the laptop, where a pod finds only itself.
import type { Variable } from '../../../release/application.js';
import type { Component } from '../../../release/component.js';
import { isAtThisMachine } from '../variables/this-machine.js';

/** A lone `localhost` may be where a server listens. */
const url = /^[a-z][a-z0-9+.-]*:\/\//i;
/** There the pod itself answers, or the other component, whose address is offered. */
const answered = /:(?:3000|8000)(?:\/|$)/;
const most = 3;

export function ownAddressHints(component: Component, variables: Variable[]): string[] {
  return variables
    .filter(({ required }) => !required)
    .filter(({ name, example = '' }) => url.test(example) && !answered.test(example) && isAtThisMachine(name, example, component))
    .slice(0, most)
    .map(({ name, example, usedIn }) => `Without a value, ${name} (${usedIn}) means ${example}: in a pod, that is the pod itself`);
}
