// Step 2: a cluster that answers, under the context that the person means.
import { Failure } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import type { Step, StepContext, Verified } from '../../engine/step.js';

export const startClusterStep: Step = {
  id: 'cluster',
  title: 'Cluster',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ context: settings.target.context, profile: settings.target.profile }),
  async verify(context, remembered): Promise<Verified> {
    const refusal = await context.world.cluster.refusal();
    if (refusal) return { holds: false, because: refusal.problem.problem };
    if (!(await isUp(context))) return { holds: false, because: 'the cluster is not running' };
    const { uid, version } = await meet(context);
    if (uid !== remembered.evidence.uid) return { holds: false, because: 'this is another cluster than last time: it was made anew' };
    return { holds: true, reason: `${context.settings.target.context}, Kubernetes ${version}, is running` };
  },
  async run(context) {
    const { settings, signal, world, emit } = context;
    const { profile, context: name } = settings.target;
    await guard(context);
    let how = 'was running';
    if (name === profile) {
      const { state } = await world.minikube.status(profile, signal);
      if (state === 'misconfigured') await world.minikube.updateContext(profile, signal);
      else if (state !== 'running') {
        emit({
          type: 'step-progress',
          text: state === 'absent' ? `making the cluster ${profile}` : `starting ${profile}, which is ${state}`,
          fraction: 0,
        });
        writeDown(context, state === 'absent' ? 'made' : 'started');
        await start(context);
        how = 'started';
      }
      if (!(await world.cluster.context())) await world.minikube.updateContext(profile, signal);
    }
    emit({ type: 'step-progress', text: 'asking the API server' });
    const { uid, version, server } = await meet(context);
    return { text: `${name}, Kubernetes ${version}, ${how}`, record: { uid, version, server, started: how === 'started' ? 'yes' : 'no' } };
  },
};

/** ms that minikube may take to say what a failed start has left; the run may have been cancelled by then. */
const afterwardsMs = 10_000;

/** From here on memory is about this cluster; what the ledger says of another one of its name is over. */
async function meet({ world, settings, signal }: StepContext): Promise<{ uid: string; version: string; server: string }> {
  const found = await world.cluster.identity(signal, { anew: true });
  world.store.selectCluster(found.uid);
  const entry = entryOf(world.store, 'cluster', settings.target.profile);
  // Without a uid: the start that it was written down for was interrupted, and this is what came of it.
  if (entry && !entry.uid) world.store.record({ ...entry, uid: found.uid });
  else if (entry && entry.uid !== found.uid) world.store.remove('cluster', entry.name);
  return found;
}

/** One that failed before it made anything has nothing to be written down; what the person makes then is theirs. */
async function start({ world, settings, signal, emit }: StepContext): Promise<void> {
  const { profile } = settings.target;
  try {
    await world.minikube.start(profile, ({ message, fraction }) => emit({ type: 'step-progress', text: message, fraction }), signal);
  } catch (error) {
    const after = await world.minikube.status(profile, AbortSignal.timeout(afterwardsMs)).catch(() => undefined);
    if (after?.state === 'absent') world.store.remove('cluster', profile);
    throw error;
  }
}

/** Before the start: an interrupted one leaves a cluster behind as well. One that was made here stays so, however often it is started. */
function writeDown({ world, settings }: StepContext, how: 'made' | 'started'): void {
  const { profile } = settings.target;
  if (how === 'started' && entryOf(world.store, 'cluster', profile)) return;
  world.store.record({ type: 'cluster', name: profile, how, uid: '', at: world.clock.now() });
}

async function isUp({ world, settings, signal }: StepContext): Promise<boolean> {
  const { profile, context } = settings.target;
  if (context === profile) {
    const { state } = await world.minikube.status(profile, signal);
    if (state !== 'running') return false;
  }
  return (await world.cluster.context()) !== undefined;
}

/** A context that is not a local cluster is not touched until its name is typed. */
async function guard({ world, settings, ask }: StepContext): Promise<void> {
  const { context: name, profile } = settings.target;
  const found = await world.cluster.context();
  if (!found) {
    // minikube makes the context of its own profile; any other must be there.
    if (name === profile) return;
    throw new Failure({
      problem: `--context ${name} is not in the kubeconfig`,
      cause: 'no context of that name was found',
      fix: 'give the name of a context that is there, or leave --context out to use minikube',
      command: 'kubectl config get-contexts',
      exit: 3,
    });
  }
  const refusal = await world.cluster.refusal();
  if (!refusal) return;
  const answer = await ask({
    type: 'confirm',
    id: 'context',
    text: `${name} is not a local cluster`,
    detail: [`server ${found.server}`, `TaskFlow would be deployed there, in the namespace ${settings.target.namespace}`],
    typed: name,
  });
  if (!answer.yes) throw refusal;
  world.cluster.confirm(name);
}
