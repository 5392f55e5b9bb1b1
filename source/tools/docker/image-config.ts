// Reads how an image starts: its user, ports, environment, and command.
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
import { Failure } from '../../problem.js';
import type { ImageConfig } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import { unanswered } from './image.js';

const strings = v.nullish(v.array(v.string()), []);
/** https://docs.docker.com/reference/api/engine/version/v1.48/#tag/Image/operation/ImageInspect */
const config = v.object({
  User: v.nullish(v.string(), ''),
  ExposedPorts: v.nullish(v.record(v.string(), v.unknown()), {}),
  Env: strings,
  Entrypoint: strings,
  Cmd: strings,
  WorkingDir: v.nullish(v.string(), ''),
});
const answerSeconds = 15;

export async function imageConfig(programs: Programs, tag: string, signal: AbortSignal): Promise<ImageConfig> {
  const args = ['image', 'inspect', '--format={{json .Config}}', tag];
  const { exitCode, stdout, stderr } = await programs.read({ file: 'docker', args, signal, timeoutSeconds: answerSeconds });
  if (exitCode !== 0) throw unanswered(`Docker couldn't look up the image ${tag}`, stderr);
  const read = parseJson(config, stdout);
  if (!read)
    throw new Failure({
      problem: "The answer of docker image inspect can't be read",
      cause: "It isn't the JSON that Docker documents",
      fix: 'Retry. If it fails again, report a bug.',
    });
  return {
    user: read.User,
    ports: Object.keys(read.ExposedPorts).flatMap((port) => (port.endsWith('/udp') ? [] : Number.parseInt(port, 10) || [])),
    environment: Object.fromEntries(read.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
    command: [...read.Entrypoint, ...read.Cmd],
    directory: read.WorkingDir || '/',
  };
}
