// Step 2: starts the cluster if needed, and checks that the context leads to the cluster that the person means.
import { Failure } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import type { Step, StepContext, Verified } from '../../engine/step.js';

export const startClusterStep: Step = {
  id: 'cluster',
  title: 'Cluster',
  needs: ['tools'],
  inputs: async ({ settings }) => ({ context: settings.target.context, profile: settings.target.profile }),
  async verify(context, saved): Promise<Verified> {
    const refusal = await context.world.cluster.refusal();
    if (refusal) return { holds: false, because: refusal.problem.problem };
    if (!(await isUp(context))) return { holds: false, because: "the cluster isn't running" };
    const { uid, version } = await identify(context);
    if (uid !== saved.evidence.uid) return { holds: false, because: "this isn't the cluster of last time: it was created again" };
    return { holds: true, reason: `${context.settings.target.context}, Kubernetes ${version}, is running` };
  },
  async run(context) {
    const { settings, signal, world, emit } = context;
    const { profile, context: name } = settings.target;
    await guard(context);
    let how = 'already running';
    if (name === profile) {
      const { state } = await world.minikube.status(profile, signal);
      if (state === 'misconfigured') await world.minikube.updateContext(profile, signal);
      else if (state !== 'running') {
        emit({
          type: 'step-progress',
          text: state === 'absent' ? `creating the cluster ${profile}` : `starting ${profile}, which is ${state}`,
          fraction: 0,
        });
        recordStart(context, state === 'absent' ? 'made' : 'started');
        await start(context);
        how = 'started';
      }
      if (!(await world.cluster.context())) await world.minikube.updateContext(profile, signal);
    }
    emit({ type: 'step-progress', text: 'connecting to the API server' });
    const { uid, version, server } = await identify(context);
    return { text: `${name}, Kubernetes ${version}, ${how}`, record: { uid, version, server, started: how === 'started' ? 'yes' : 'no' } };
  },
};

/** For so long, in ms, minikube may report what a failed start left behind, even if the run was cancelled meanwhile. */
const afterwardsMs = 10_000;

/** Selects this cluster's part of the state, and forgets an earlier cluster of the same name. */
async function identify({ world, settings, signal }: StepContext): Promise<{ uid: string; version: string; server: string }> {
  const found = await world.cluster.identity(signal, { reset: true });
  world.store.selectCluster(found.uid);
  const entry = entryOf(world.store, 'cluster', settings.target.profile);
  // An entry without a uid belongs to an interrupted start, which made this cluster.
  if (entry && !entry.uid) world.store.record({ ...entry, uid: found.uid });
  else if (entry && entry.uid !== found.uid) world.store.remove('cluster', entry.name);
  return found;
}

/** A start that failed before it made anything leaves no entry: what the person creates afterwards is theirs. */
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

/** Before the start, since an interrupted one leaves a cluster behind too. A cluster that was made here stays so when it is started again. */
function recordStart({ world, settings }: StepContext, how: 'made' | 'started'): void {
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

/** Doesn't touch a cluster that isn't local until the person types the name of its context. */
async function guard({ world, settings, ask }: StepContext): Promise<void> {
  const { context: name, profile } = settings.target;
  const found = await world.cluster.context();
  if (!found) {
    // minikube creates the context of its own profile.
    if (name === profile) return;
    throw new Failure({
      problem: `--context ${name} isn't in the kubeconfig`,
      cause: 'The kubeconfig has no context with that name',
      fix: 'Use the name of an existing context, or leave out --context to use minikube.',
      command: 'kubectl config get-contexts',
      exit: 3,
    });
  }
  const refusal = await world.cluster.refusal();
  if (!refusal) return;
  const answer = await ask({
    type: 'confirm',
    id: 'context',
    text: `${name} isn't a local cluster`,
    detail: [`server ${found.server}`, `TaskFlow would be deployed there, in the namespace ${settings.target.namespace}`],
    typed: name,
  });
  if (!answer.yes) throw refusal;
  world.cluster.confirm(name);
}
