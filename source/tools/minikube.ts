// The local cluster, through the minikube command line. Every call names the profile.
import { Failure } from '../problem.js';
import type { Minikube, MinikubeState } from '../world.js';
import { createStartProgress, type MinikubeEvent, parseMinikubeEvent } from './cloud-events.js';
import type { Outcome, Programs } from './process.js';
import { askVersion, versionQuestions } from './version.js';

const statusSeconds = 30;
const updateSeconds = 60;
/** The first start downloads an image of the node of about half a gigabyte. */
const startSeconds = 20 * 60;
const imageSeconds = 10 * 60;
/** No such profile (https://minikube.sigs.k8s.io/docs/contrib/errorcodes/, "guest not found"). */
const exitNotFound = 85;

type Node = { Name?: string; Host?: string; Kubelet?: string; APIServer?: string; Kubeconfig?: string; Worker?: boolean };
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

  return {
    version: (signal) => askVersion(programs, versionQuestions.minikube, signal),
    async status(profile, signal) {
      const { exitCode, stdout, stderr } = await run(profile, { args: ['status', '--output=json'], seconds: statusSeconds }, signal);
      return minikubeState(exitCode, stdout, stderr);
    },
    start: (profile, report, signal) => start(programs, profile, report, signal),
    async updateContext(profile, signal) {
      const call = { args: ['update-context'], seconds: updateSeconds };
      await mustRun(profile, call, `the kubeconfig could not be pointed at ${profile}`, signal);
    },
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

async function start(programs: Programs, profile: string, report: Parameters<Minikube['start']>[1], signal: AbortSignal): Promise<void> {
  const progress = createStartProgress();
  let error: Extract<MinikubeEvent, { type: 'error' }> | undefined;
  const outcome = await programs.run({
    file: 'minikube',
    // No questions: nobody could answer them here.
    args: ['start', '--output=json', '--interactive=false', '-p', profile],
    timeoutSeconds: startSeconds,
    signal,
    onRecord(line, stream) {
      const event = stream === 'stdout' ? parseMinikubeEvent(line) : undefined;
      if (event?.type === 'error' && (event.fatal || !error?.fatal)) error = event;
      const news = event && progress(event);
      if (news) report({ message: programs.clean(news.message), fraction: news.fraction });
    },
  });
  if (outcome.exitCode === 0) return;
  if (!error) throw failure(`minikube could not start ${profile}`, outcome, profile);
  const [cause = '', ...more] = error.message.split('\n').map(programs.clean);
  throw new Failure({
    problem: `minikube could not start ${profile}${error.name ? ` (${programs.clean(error.name)})` : ''}`,
    cause: cause || 'minikube gave no reason',
    cure: [error.advice, error.url].filter(Boolean).map(programs.clean).join(' — ') || 'correct what minikube names, then retry',
    command: `minikube start -p ${profile}`,
    details: [...more, ...outcome.stderr.split('\n')].filter((line) => line.trim() !== '').slice(-15),
    exit: 3,
  });
}

function failure(problem: string, { exitCode, stdout, stderr }: Outcome, profile: string): Failure {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const said = lines.map((line) => parseMinikubeEvent(line)).findLast((event) => event?.type === 'error' || event?.type === 'said');
  const message = said && 'message' in said ? said.message.split('\n')[0] : lines.at(-1);
  return new Failure({
    problem,
    cause: message || `minikube ended with exit code ${exitCode}`,
    cure: 'see whether the cluster runs, then retry',
    command: `minikube status -p ${profile}`,
    details: lines.slice(-15),
  });
}

/** One object, or an array when there are several nodes; the control plane's state is the cluster's. `text` names every part. */
export function minikubeState(exitCode: number, stdout: string, stderr: string): { state: MinikubeState; text: string } {
  if (exitCode === exitNotFound) return { state: 'absent', text: 'there is no such profile' };
  const nodes = parseNodes(stdout);
  const main = nodes?.find(({ Worker }) => !Worker) ?? nodes?.[0];
  if (!nodes || !main) return { state: 'broken', text: firstLine(stderr || stdout) || `minikube status ended with exit code ${exitCode}` };
  const text = nodes
    .map(({ Name, Host, Kubelet, APIServer, Kubeconfig, Worker }) =>
      [`${Name}: host ${Host}, kubelet ${Kubelet}`, ...(Worker ? [] : [`API server ${APIServer}, kubeconfig ${Kubeconfig}`])].join(', '),
    )
    .join('; ');
  return { state: stateOf(main), text };
}

function stateOf({ Host, Kubelet, APIServer, Kubeconfig }: Node): MinikubeState {
  if (Host === 'Nonexistent') return 'absent';
  if (Host === 'Stopped') return 'stopped';
  if (Host !== 'Running') return 'broken';
  if (APIServer === 'Paused') return 'paused';
  // A start that was interrupted, or a part that died: another start resumes it.
  if (APIServer === 'Stopped' || Kubelet === 'Stopped') return 'stopped';
  if (APIServer !== 'Running' || Kubelet !== 'Running') return 'broken';
  return Kubeconfig === 'Misconfigured' ? 'misconfigured' : 'running';
}

function parseNodes(stdout: string): Node[] | undefined {
  try {
    const answer: Node | Node[] = JSON.parse(stdout);
    const nodes = Array.isArray(answer) ? answer : [answer];
    return nodes.every((node) => typeof node.Host === 'string') ? nodes : undefined;
  } catch {
    return undefined;
  }
}

/** Tags without the registry and folder that docker leaves out. */
function parseImages(stdout: string): string[] {
  try {
    const images: { repoTags?: string[] | null }[] | null = JSON.parse(stdout);
    return (images ?? []).flatMap(({ repoTags }) => repoTags ?? []).map((tag) => tag.replace(/^docker\.io\/(?:library\/)?/, ''));
  } catch (error) {
    throw new Failure(
      {
        problem: 'the images in the node could not be listed',
        cause: 'the answer of minikube is no JSON',
        cure: 'see whether the cluster runs, then retry',
      },
      { cause: error },
    );
  }
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
