// Asks an image, in a container that ends at once, which user it runs as and which programs it has.
import type { Docker } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import { ownerArguments } from './leftovers.js';

const seconds = 30;
const script = 'echo "$(id -u):$(id -g)"; for program; do command -v "$program" >/dev/null && echo "$program"; done; true';

/** An image without a shell, or without `id`, says nothing. */
export async function lookInside(programs: Programs, tag: string, wanted: string[], signal: AbortSignal): ReturnType<Docker['lookInside']> {
  const how = ['run', '--rm', '--pull=never', ...ownerArguments(), '--network=none', '--log-driver=none', '--entrypoint', 'sh'];
  const args = [...how, tag, '-c', script, 'sh', ...wanted];
  const { exitCode, stdout } = await programs.run({ file: 'docker', args, signal, timeoutSeconds: seconds });
  if (exitCode !== 0) return { programs: [] };
  const [user = '', ...found] = stdout.split('\n').map((line) => line.trim());
  return { ...(/^\d+:\d+$/.test(user) ? { user } : {}), programs: wanted.filter((program) => found.includes(program)) };
}
