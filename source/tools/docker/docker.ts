// Implements the Docker port with the docker command line.
import type { Clock, Docker } from '../../world/index.js';
import { createHttp } from '../http/http.js';
import type { Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { buildImage, buildKitArguments, supportsRawJson } from './build.js';
import { askEngine } from './engine.js';
import { inspectImage, unanswered } from './image.js';
import { imageConfig } from './image-config.js';
import { removeLeftovers } from './leftovers.js';
import { lookInside } from './look-inside.js';
import { resolvePackages } from './resolve.js';
import { startEngine } from './start-engine.js';
import { tryOutImage } from './try-out.js';

const answerSeconds = 10;
const removeSeconds = 60;

/** `environment` may name the engine (DOCKER_HOST). `engineSeconds`: how long the engine may take to answer. */
export function createDocker(parts: { programs: Programs; clock: Clock; environment?: NodeJS.ProcessEnv; engineSeconds?: number }): Docker {
  const { programs, clock, environment = process.env, engineSeconds = answerSeconds } = parts;
  const http = createHttp();
  const buildx = (signal: AbortSignal) => askVersion(programs, versionQuestions.buildx, signal);
  const engine = (signal: AbortSignal) => askEngine(programs, engineSeconds, signal);
  return {
    client: (signal) => askVersion(programs, versionQuestions.docker, signal),
    engine,
    startEngine: (command, report, signal) => startEngine({ programs, clock, engine }, command, report, signal),
    buildx,
    buildCommand: (request) => ['docker', ...buildKitArguments(request)],
    build: async (request, report, signal) => buildImage(programs, await buildx(signal), request, report, signal),
    resolve: async (request, report, signal) =>
      supportsRawJson(await buildx(signal)) ? resolvePackages(programs, request, report, signal) : undefined,
    image: (tag, signal) => inspectImage(programs, environment, tag, signal),
    imageConfig: (tag, signal) => imageConfig(programs, tag, signal),
    tryOut: (request, watch, signal) => tryOutImage({ programs, clock, http }, request, watch, signal),
    lookInside: (tag, wanted, signal) => lookInside(programs, tag, wanted, signal),
    sweep: (signal) => removeLeftovers(programs, signal),
    async tags(repository, signal) {
      const args = [
        'image',
        'ls',
        '--filter=label=app.kubernetes.io/managed-by=taskflow-tui',
        '--format={{.Repository}}:{{.Tag}}',
        repository,
      ];
      const { exitCode, stdout, stderr } = await programs.run({ file: 'docker', args, signal, timeoutSeconds: answerSeconds });
      if (exitCode !== 0) throw unanswered(`Docker couldn't list the images of ${repository}`, stderr);
      return stdout.split('\n').filter((tag) => tag !== '' && !tag.includes('<none>'));
    },
    async removeImage(tag, signal) {
      const args = ['image', 'rm', tag];
      const { exitCode, stderr } = await programs.run({ file: 'docker', args, signal, timeoutSeconds: removeSeconds });
      if (exitCode !== 0 && !/no such image/i.test(stderr)) throw unanswered(`The image ${tag} couldn't be removed`, stderr);
    },
  };
}
