// `down`: removes what this program made, after listing it; --all takes the Secret and the images too.
import { createInterface } from 'node:readline/promises';
import { components } from '../deploy/source.js';
import { terminal } from '../environment.js';
import { type ExitStatus, Failure, problemOf } from '../problem.js';
import type { World } from '../world.js';
import type { Command } from './options.js';
import { openSession, requireNamed, type Session } from './session.js';

type Item = { text: string; steps: string[]; remove(): Promise<void> };

export async function down(command: Extract<Command, { name: 'down' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const session = await openSession(command, root, signal, true);
  const { memory } = session;
  try {
    if (memory.readOnly())
      throw new Failure({ problem: 'down cannot start', cause: memory.readOnly() ?? '', cure: 'close the other one first' });
    await requireNamed(session, command.confirmContext);
    const items = await listItems(session, command.all);
    if (!items.length) process.stdout.write('nothing to remove\n');
    else {
      process.stdout.write(`${items.map((i) => `would remove  ${i.text}`).join('\n')}\n`);
      if (!command.yes && !(await agreed(command.input, signal))) return 130;
    }
    let worst: ExitStatus = 0;
    for (const item of items) {
      try {
        await item.remove();
        memory.forget(item.steps);
        process.stdout.write(`removed       ${item.text}\n`);
      } catch (error) {
        if (signal.aborted) throw error;
        const { problem, cause } = problemOf(error);
        process.stderr.write(`not removed   ${item.text}: ${problem} (${cause})\n`);
        worst = 1;
      }
    }
    if (command.all && worst === 0) memory.forget();
    return worst;
  } finally {
    memory.close();
  }
}

async function listItems({ world, settings, signal }: Session, all: boolean): Promise<Item[]> {
  const { profile, release, context } = settings.target;
  const items: Item[] = [];
  const running = context !== profile || (await world.minikube.status(profile, signal)).state === 'running';
  if (running) {
    await world.cluster.identity(signal);
    const installed = await world.helm.status(signal);
    if (installed)
      items.push({
        text: `release ${release}, revision ${installed.revision}`,
        steps: ['release', 'ports'],
        remove: () => removeRelease(world, signal),
      });
    if (all) items.push(...(await secretItem(world, settings.secretName, signal)), ...(await nodeImages(world, profile, signal)));
  } else process.stderr.write(`taskflow-tui: the cluster ${profile} is not running; what is in it stays\n`);
  if (all) items.push(...(await engineImages(world, signal)));
  return items;
}

/** helm uninstall does not wait for pods; the images can only go when no pod holds them. */
async function removeRelease(world: World, signal: AbortSignal): Promise<void> {
  await world.helm.uninstall(signal);
  for (let turn = 0; turn < 90 && (await world.cluster.pods(signal)).length; turn++) await world.clock.sleep(500, signal);
}

async function secretItem(world: World, name: string, signal: AbortSignal): Promise<Item[]> {
  if (!(await world.cluster.secret(name, signal))) return [];
  return [{ text: `Secret ${name}`, steps: ['secrets'], remove: () => world.cluster.deleteSecret(name, signal) }];
}

// Only tags of the form that this program makes: 1.0.0-<8 hexadecimal digits>.
const ours = /^taskflow-(frontend|backend):\d+\.\d+\.\d+-[0-9a-f]{8}$/;

async function nodeImages(world: World, profile: string, signal: AbortSignal): Promise<Item[]> {
  const tags = (await world.minikube.images(profile, signal)).filter((tag) => ours.test(tag));
  return tags.map((tag) => ({
    text: `image ${tag} in the node`,
    steps: ['load'],
    remove: () => world.minikube.removeImage(profile, tag, signal),
  }));
}

async function engineImages(world: World, signal: AbortSignal): Promise<Item[]> {
  const lists = await Promise.all(components.map((c) => world.docker.tags(`taskflow-${c}`, signal)));
  const steps = ['images', ...components.map((c) => `image-${c}`)];
  return lists
    .flat()
    .filter((tag) => ours.test(tag))
    .map((tag) => ({ text: `image ${tag} in the engine`, steps, remove: () => world.docker.removeImage(tag, signal) }));
}

async function agreed(input: boolean, signal: AbortSignal): Promise<boolean> {
  if (!input || !terminal().interactive) {
    throw new Failure({
      problem: 'down needs consent',
      cause: 'there is no terminal to ask on',
      cure: 'give --yes',
      command: 'taskflow-tui down --yes',
      exit: 2,
    });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question('Remove these? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
