// Asks the Docker engine whether it runs, and what resources it has.
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
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
    return parseFacts(stdout);
  } catch (error) {
    // The version's answer says why the engine is down. Only Cancelled passes.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const text = v.fallback(v.string(), '');
/** docker prints 0 for everything if the engine doesn't answer. */
const atLeastOne = v.pipe(v.number(), v.minValue(1));

/** https://docs.docker.com/reference/api/engine/version/v1.47/#tag/System/operation/SystemInfo */
const info = v.object({
  NCPU: atLeastOne,
  MemTotal: atLeastOne,
  CgroupVersion: text,
  SecurityOptions: v.fallback(v.array(v.string()), []),
  OperatingSystem: text,
  OSType: text,
  DockerRootDir: text,
});

function parseFacts(stdout: string): EngineFacts | undefined {
  const found = parseJson(info, stdout);
  if (!found) return undefined;
  const { NCPU, MemTotal, CgroupVersion, SecurityOptions, OperatingSystem, OSType, DockerRootDir } = found;
  return {
    cpus: NCPU,
    memory: MemTotal,
    ...(CgroupVersion === '1' ? { cgroup: 1 } : CgroupVersion === '2' ? { cgroup: 2 } : {}),
    rootless: SecurityOptions.some((option) => /(^|,)name=rootless(,|$)/.test(option)),
    system: OperatingSystem,
    containers: OSType === 'windows' ? 'windows' : 'linux',
    folder: DockerRootDir,
  };
}
