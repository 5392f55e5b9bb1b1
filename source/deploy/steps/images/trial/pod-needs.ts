// What an image that was built with the checkout's own Dockerfile needs from its pod: its port, its user, and how it can wait before it stops.
import type { PodNeeds, Source } from '../../../../release/application.js';
import type { Component } from '../../../../release/component.js';
import type { ImageConfig } from '../../../../world/index.js';
import type { StepContext } from '../../../engine/step.js';

/** The user of taskflow-tui's images, under which others often run too. */
export const defaultUser = '10001:10001';

const waits: { program: string; component?: Component; command: string[] }[] = [
  // The chart's own.
  { program: 'python', component: 'backend', command: [] },
  { program: 'node', component: 'frontend', command: [] },
  { program: 'sleep', command: ['sleep', '5'] },
  { program: 'python3', command: ['python3', '-c', 'import time; time.sleep(5)'] },
  { program: 'node', command: ['node', '-e', 'setTimeout(() => {}, 5000)'] },
];

/** Where they don't differ from what taskflow-tui's images need, there is nothing. Root is only tried when the image doesn't start otherwise. */
export async function readPodNeeds(source: Source, tag: string, { world, signal }: StepContext): Promise<PodNeeds> {
  const config = await world.docker.imageConfig(tag, signal);
  const { user, programs } = await world.docker.lookInside(tag, [...new Set(waits.map(({ program }) => program))], signal);
  const port = portOf(config, source.containerPort);
  const own = numericUser(config.user) ?? user;
  const wait = waits.find(({ program, component = source.component }) => component === source.component && programs.includes(program));
  return {
    ...(port === source.containerPort ? {} : { port }),
    ...(own === undefined || isRoot(own) || own === defaultUser ? {} : { user: own }),
    ...(wait?.command.length === 0 ? {} : { preStop: wait?.command ?? [] }),
  };
}

/** `--port` of its command, PORT of its environment, then EXPOSE, if one port is exposed. @param usual if nothing says more */
export function portOf({ command, environment, ports }: ImageConfig, usual: number): number {
  const line = command.join(' ');
  const written = /(?:--port|-p|--bind\s+\S*:|-b\s+\S*:)(?:[ =]|(?<=:))\s*(?:\$\{PORT:-)?(\d{2,5})\b/.exec(line)?.[1] ?? environment.PORT;
  const port = Number(written);
  if (port > 0 && port < 65_536) return port;
  if (ports.includes(usual)) return usual;
  return (ports.length === 1 ? ports[0] : undefined) ?? usual;
}

export function portUsed({ pod, containerPort }: Pick<Source, 'pod' | 'containerPort'>): number {
  return pod?.port ?? containerPort;
}

/** A group that isn't a number is taken to be the user's own. */
function numericUser(user: string): string | undefined {
  const [, uid, gid] = /^(\d+)(?::(\d+))?/.exec(user) ?? [];
  return uid === undefined ? undefined : `${uid}:${gid ?? uid}`;
}

export function isRoot(user: string): boolean {
  return user === '' || /^(?:root|0)(?::|$)/.test(user);
}
