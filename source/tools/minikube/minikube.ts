// The local cluster, through the minikube command line. Every call names the profile.
import { Failure } from '../../problem.js';
import type { Minikube, NodeImage } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { keepingContext } from './current-context.js';
import { failure, start } from './start.js';
import { exitNotFound, minikubeState } from './status.js';

const statusSeconds = 30;
const updateSeconds = 60;
const imageSeconds = 10 * 60;
const endSeconds = 5 * 60;

type Call = { args: string[]; seconds: number; onRecord?(line: string): void };

export function createMinikube(parts: { programs: Programs }): Minikube {
  const { programs } = parts;
  const run = (profile: string, { args, seconds, onRecord }: Call, signal: AbortSignal) =>
    programs.run({ file: 'minikube', args: [...args, '-p', profile], timeoutSeconds: seconds, signal, ...(onRecord ? { onRecord } : {}) });
  const mustRun = async (profile: string, call: Call, problem: string, signal: AbortSignal) => {
    const outcome = await run(profile, call, signal);
    if (outcome.exitCode !== 0) throw failure(problem, outcome, profile);
    return outcome;
  };
  // A profile that is not there neither runs nor is to be removed.
  const end = async (profile: string, verb: 'stop' | 'delete', problem: string, signal: AbortSignal) => {
    const outcome = await run(profile, { args: [verb], seconds: endSeconds }, signal);
    if (outcome.exitCode !== 0 && outcome.exitCode !== exitNotFound) throw failure(problem, outcome, profile);
  };

  return {
    version: (signal) => askVersion(programs, versionQuestions.minikube, signal),
    async status(profile, signal) {
      const { exitCode, stdout, stderr } = await run(profile, { args: ['status', '--output=json'], seconds: statusSeconds }, signal);
      return minikubeState(exitCode, stdout, stderr);
    },
    start: (profile, report, signal) => start(programs, profile, report, signal),
    // It has no --keep-context as `start` has, and always switches (SetCurrentContext in minikube's cmd/minikube/cmd/update-context.go).
    async updateContext(profile, signal) {
      const call = { args: ['update-context'], seconds: updateSeconds };
      await keepingContext(programs, profile, signal, async () => {
        await mustRun(profile, call, `the kubeconfig could not be pointed at ${profile}`, signal);
      });
    },
    stop: (profile, signal) => end(profile, 'stop', `${profile} could not be stopped`, signal),
    delete: (profile, signal) => end(profile, 'delete', `${profile} could not be deleted`, signal),
    async images(profile, signal) {
      const call = { args: ['image', 'ls', '--format=json'], seconds: statusSeconds };
      const { stdout } = await mustRun(profile, call, `the images in the node of ${profile} could not be listed`, signal);
      return parseImages(stdout);
    },
    // Exits 0 when it failed: whether the image arrived is asked with `images`.
    async load(profile, tag, signal) {
      await mustRun(profile, { args: ['image', 'load', tag], seconds: imageSeconds }, `${tag} could not be loaded into ${profile}`, signal);
    },
    async removeImage(profile, tag, signal) {
      await mustRun(profile, { args: ['image', 'rm', tag], seconds: imageSeconds }, `${tag} could not be removed from ${profile}`, signal);
    },
  };
}

/** Tags without the registry and folder that docker leaves out; ids without `sha256:`, which some runtimes put before them. */
function parseImages(stdout: string): NodeImage[] {
  try {
    const images: { id?: string; repoTags?: string[] | null }[] | null = JSON.parse(stdout);
    return (images ?? []).flatMap(({ id, repoTags }) =>
      (repoTags ?? []).map((tag) => ({ tag: tag.replace(/^docker\.io\/(?:library\/)?/, ''), id: (id ?? '').replace(/^sha256:/, '') })),
    );
  } catch (error) {
    throw new Failure(
      {
        problem: 'the images in the node could not be listed',
        cause: 'the answer of minikube is no JSON',
        fix: 'see whether the cluster runs, then retry',
      },
      { cause: error },
    );
  }
}
