// Runs a Job: creates it, reports its log, waits for its end, and deletes it.
import type { Job, JobOutcome } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import type { V1Pod } from '../api/kubernetes.js';
import { readLog } from './logs.js';
import { ourLabel } from './metadata.js';
import { orUndefined } from './secret.js';

const paceMs = 250;
/** ms until its container has started: the image is in the node already. */
const startLimit = 60_000;
/** ms for the last lines of its log. */
const logLimit = 5000;
/** Reasons for waiting that don't pass by themselves. */
const stuck = /^(Err|ImagePull|InvalidImage|CreateContainer|RunContainer)/;
/** The kubelet hasn't read a new Secret or ConfigMap yet, and tries again. */
const passing = /failed to sync \w+ cache/;
const longestName = 63;

/** Implements `Cluster.runJob`. Its name gets a suffix, so that a Job of a killed run isn't in the way; Kubernetes removes that one later. */
export async function runJob(access: ApiAccess, job: Job, report: (line: string) => void, signal: AbortSignal): Promise<JobOutcome> {
  const { namespace } = access.target;
  const { call, batch } = access.connection();
  const suffix = `-${Buffer.from(access.clock.random(3)).toString('hex')}`;
  const name = `${job.name.slice(0, longestName - suffix.length)}${suffix}`;
  const metadata = { name, namespace, labels: { ...job.labels, ...ourLabel } };
  const body = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job.spec };
  try {
    await call({ verb: 'create', resource: 'jobs', name }, signal, (options) => batch.createNamespacedJob({ namespace, body }, options));
    return await followJob(access, name, report, signal);
  } finally {
    // Also after a cancellation, and if the answer to its creation was lost.
    await remove(access, name, AbortSignal.timeout(logLimit)).catch(() => {});
  }
}

async function followJob(access: ApiAccess, name: string, report: (line: string) => void, signal: AbortSignal): Promise<JobOutcome> {
  const begun = access.clock.now();
  const pod = await untilStarted(access, name, begun, signal);
  if (typeof pod === 'string') return { type: 'failed', reason: pod };
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const request = { pod: pod.metadata?.name ?? '', follow: true, tail: -1, previous: false };
  const reading = readLog(access, request, report, either).catch(() => {});
  const outcome = await untilEnded(access, request.pod, signal);
  await Promise.race([reading, access.clock.sleep(logLimit, either).catch(() => {})]);
  ending.abort();
  return outcome;
}

/** Its pod, once the container has started; a text says why it can't start. */
async function untilStarted(access: ApiAccess, name: string, begun: number, signal: AbortSignal): Promise<V1Pod | string> {
  const { connection, target, clock, clean } = access;
  const { call, core } = connection();
  for (;;) {
    const { items } = await call({ verb: 'list', resource: 'pods' }, signal, (options) =>
      core.listNamespacedPod({ namespace: target.namespace, labelSelector: `batch.kubernetes.io/job-name=${name}` }, options),
    );
    const [pod] = items;
    const { phase = 'Pending', containerStatuses = [], conditions = [] } = pod?.status ?? {};
    if (pod && phase !== 'Pending') return pod;
    const waiting = containerStatuses[0]?.state?.waiting;
    if (waiting?.reason && stuck.test(waiting.reason) && !passing.test(waiting.message ?? ''))
      return clean(`${waiting.reason} ${waiting.message ?? ''}`.trim());
    if (clock.now() - begun > startLimit) {
      const blocked = conditions.find(({ status, message }) => status === 'False' && message)?.message;
      return clean(blocked ?? `Its pod didn't ${pod ? 'start' : 'appear'} within ${startLimit / 1000} s`);
    }
    await clock.sleep(paceMs, signal);
  }
}

async function untilEnded({ connection, target, clock, clean }: ApiAccess, pod: string, signal: AbortSignal): Promise<JobOutcome> {
  const { call, core } = connection();
  for (;;) {
    const found = await orUndefined(
      call({ verb: 'get', resource: 'pods', name: pod }, signal, (options) =>
        core.readNamespacedPod({ namespace: target.namespace, name: pod }, options),
      ),
    );
    if (!found) return { type: 'failed', reason: 'Something else deleted its pod' };
    const { phase, reason, message, containerStatuses = [] } = found.status ?? {};
    if (phase === 'Succeeded') return { type: 'succeeded' };
    if (phase === 'Failed') {
      const ended = containerStatuses[0]?.state?.terminated;
      return { type: 'failed', reason: clean(message ?? reason ?? `${ended?.reason ?? 'Error'}, exit ${ended?.exitCode ?? 'unknown'}`) };
    }
    await clock.sleep(paceMs, signal);
  }
}

async function remove({ connection, target }: ApiAccess, name: string, signal: AbortSignal): Promise<void> {
  const { call, batch } = connection();
  await orUndefined(
    call({ verb: 'delete', resource: 'jobs', name }, signal, (options) =>
      batch.deleteNamespacedJob({ namespace: target.namespace, name, propagationPolicy: 'Background' }, options),
    ),
  );
}
