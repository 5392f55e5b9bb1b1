// Implements the Minikube port with the minikube command line. Every call names the profile.
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
import { Failure } from '../../problem.js';
import type { Minikube, NodeImage } from '../../world/index.js';
import type { Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { keepContext } from './current-context.js';
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
  // A profile that doesn't exist is stopped and deleted already.
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
    // Unlike `start` it has no --keep-context and always switches (SetCurrentContext in minikube's cmd/minikube/cmd/update-context.go).
    async updateContext(profile, signal) {
      const call = { args: ['update-context'], seconds: updateSeconds };
      await keepContext(programs, profile, signal, async () => {
        await mustRun(profile, call, `minikube couldn't point the kubeconfig to ${profile}`, signal);
      });
    },
    stop: (profile, signal) => end(profile, 'stop', `${profile} couldn't be stopped`, signal),
    delete: (profile, signal) => end(profile, 'delete', `${profile} couldn't be deleted`, signal),
    async images(profile, signal) {
      const call = { args: ['image', 'ls', '--format=json'], seconds: statusSeconds };
      const { stdout } = await mustRun(profile, call, `minikube couldn't list the images in the node of ${profile}`, signal);
      return parseImages(stdout);
    },
    // Exits with 0 even if it failed, so callers check with `images` whether the image arrived.
    async load(profile, tag, signal) {
      await mustRun(profile, { args: ['image', 'load', tag], seconds: imageSeconds }, `${tag} couldn't be loaded into ${profile}`, signal);
    },
    async removeImage(profile, tag, signal) {
      await mustRun(profile, { args: ['image', 'rm', tag], seconds: imageSeconds }, `${tag} couldn't be removed from ${profile}`, signal);
    },
  };
}

const nodeImages = v.nullable(v.array(v.object({ id: v.optional(v.string(), ''), repoTags: v.nullish(v.array(v.string()), []) })));

/** Tags without the registry and folder that docker leaves out, IDs without the `sha256:` that some runtimes add. */
function parseImages(stdout: string): NodeImage[] {
  const images = parseJson(nodeImages, stdout);
  if (images === undefined)
    throw new Failure({
      problem: "minikube's list of images can't be read",
      cause: "It isn't the JSON that minikube documents",
      fix: 'Check whether the cluster is running, then retry.',
    });
  return (images ?? []).flatMap(({ id, repoTags }) =>
    repoTags.map((tag) => ({ tag: tag.replace(/^docker\.io\/(?:library\/)?/, ''), id: id.replace(/^sha256:/, '') })),
  );
}
