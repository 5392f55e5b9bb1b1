// Asks the Docker engine whether it runs, and what resources it has.
import { Failure } from '../../problem.js';
import type { Docker, EngineFacts } from '../../world/index.js';
import { MissingProgram, TimeLimit } from '../run/process.js';
import type { Programs } from '../run/programs.js';

/** `about` is missing if only the engine's version could be read. */
export async function askEngine(programs: Programs, timeoutSeconds: number, signal: AbortSignal): ReturnType<Docker['engine']> {
  const [answer, about] = await Promise.all([
    askVersionOfServer(programs, timeoutSeconds, signal),
    askFacts(programs, timeoutSeconds, signal),
  ]);
  return answer.type === 'running' && about ? { ...answer, about } : answer;
}

/** The server's version is the one that needs a running engine. */
async function askVersionOfServer(programs: Programs, timeoutSeconds: number, signal: AbortSignal): ReturnType<Docker['engine']> {
  try {
    const args = ['version', '--format={{.Server.Version}}'];
    const { exitCode, stdout, stderr } = await programs.run({ file: 'docker', args, signal, timeoutSeconds });
    if (exitCode === 0) return { type: 'running', version: stdout.trim() };
    const reason = stderr.split('\n').find((line) => line.trim() !== '') ?? `docker ended with exit code ${exitCode}`;
    return { type: /permission denied|access is denied/i.test(stderr) ? 'denied' : 'down', reason };
  } catch (error) {
    if (error instanceof TimeLimit) return { type: 'hangs', seconds: error.seconds };
    if (error instanceof MissingProgram) return { type: 'down', reason: "docker isn't installed" };
    if (error instanceof Failure) return { type: 'down', reason: error.problem.cause };
    throw error;
  }
}

async function askFacts(programs: Programs, timeoutSeconds: number, signal: AbortSignal): Promise<EngineFacts | undefined> {
  try {
    const args = ['info', '--format={{json .}}'];
    const { stdout } = await programs.read({ file: 'docker', args, signal, timeoutSeconds });
    return engineFacts(JSON.parse(stdout));
  } catch (error) {
    // The version's answer says why the engine is down. Only Cancelled passes.
    if (error instanceof Failure || error instanceof MissingProgram || error instanceof TimeLimit || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

/** `docker info`: https://docs.docker.com/reference/api/engine/version/v1.47/#tag/System/operation/SystemInfo */
function engineFacts(info: unknown): EngineFacts | undefined {
  const known = (typeof info === 'object' && info !== null ? info : {}) as Record<string, unknown>;
  const { NCPU, MemTotal, CgroupVersion, SecurityOptions, OperatingSystem, OSType, DockerRootDir } = known;
  // docker prints 0 for everything if the engine doesn't answer.
  if (typeof NCPU !== 'number' || typeof MemTotal !== 'number' || NCPU < 1 || MemTotal < 1) return undefined;
  const options = Array.isArray(SecurityOptions) ? SecurityOptions : [];
  return {
    cpus: NCPU,
    memory: MemTotal,
    ...(CgroupVersion === '1' ? { cgroup: 1 } : CgroupVersion === '2' ? { cgroup: 2 } : {}),
    rootless: options.some((option) => typeof option === 'string' && /(^|,)name=rootless(,|$)/.test(option)),
    system: typeof OperatingSystem === 'string' ? OperatingSystem : '',
    containers: OSType === 'windows' ? 'windows' : 'linux',
    folder: typeof DockerRootDir === 'string' ? DockerRootDir : '',
  };
}
