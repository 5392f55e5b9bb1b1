// Tries the database from inside the cluster, with a short-lived pod that reads the URL from the Secret.
import * as v from 'valibot';
import { type Refusal, refusalOf } from '../../database-refusal.js';
import { Failure } from '../../problem.js';
import type { Cluster, DatabaseAnswer } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import type { V1Pod } from '../api/kubernetes.js';
import { ourLabel } from '../resources/metadata.js';
import { orUndefined, readSecret } from '../resources/secret.js';
import { ProbeReport, probeScript, probeSeconds } from './database-script.js';
import { egressPolicyOver } from './egress.js';

type Request = Parameters<Cluster['tryDatabase']>[0];

/** No selector of the release or the chart matches these. */
const labels = { ...ourLabel, 'taskflow.dev/probe': 'database' };
const selector = Object.entries(labels)
  .map(([name, value]) => `${name}=${value}`)
  .join(',');
const container = 'probe';
const paceMs = 150;
/** ms until its container has started, and then until it has ended. */
const startLimit = 15_000;
const endLimit = (probeSeconds + 3) * 1000;
/** Kubernetes stops the pod then, even if this process is gone. */
const lifeSeconds = 60;
/** Reasons for waiting that don't pass by themselves. */
const stuck = /^(Err|ImagePull|InvalidImage|CreateContainer|RunContainer)/;

/** Implements `Cluster.tryDatabase`. Removes its pod, and those that a killed run left behind. */
export async function tryDatabaseInside(access: ApiAccess, request: Request, signal: AbortSignal): Promise<DatabaseAnswer> {
  const { namespace } = access.target;
  const connection = access.connection();
  const [secret] = await Promise.all([
    readSecret(connection, { namespace, name: request.secretName }, access.redactor, signal),
    removeOldPods(access, signal),
  ]);
  if (!secret?.data['database-url']) throw cannotTry(`The Secret ${request.secretName} has no key database-url`);
  const name = `database-probe-${Buffer.from(access.clock.random(5)).toString('hex')}`;
  const body = podFor(name, namespace, { ...request, uid: secret.uid });
  try {
    await connection.call({ verb: 'create', resource: 'pods', name }, signal, (options) =>
      connection.core.createNamespacedPod({ namespace, body }, options),
    );
    await untilEnded(access, name, signal);
    const answer = answerFrom(await readOutput(access, name, signal), access);
    if (!isBlocked(answer)) return answer;
    // The release's pods have other labels, so the policy may allow them.
    const policy = await egressPolicyOver(connection, { namespace, labels }, signal);
    if (policy)
      throw cannotTry(access.clean(`The NetworkPolicy ${policy} blocks the test pod, which isn't part of the release (${answer.reason})`));
    return answer;
  } finally {
    // Also after a cancellation, and if the answer to its creation was lost.
    await remove(access, name, AbortSignal.timeout(5000)).catch(() => {});
  }
}

function isBlocked(answer: DatabaseAnswer): answer is Refusal {
  return answer.type === 'refuses' && (answer.about === 'dns' || answer.about === 'network');
}

/** Hardened like the chart's pods. Kubernetes removes it with the Secret if nothing else does. */
function podFor(name: string, namespace: string, { image, secretName, uid }: Request & { uid: string }): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: secretName, uid }] },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: lifeSeconds,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: container,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '-e', probeScript],
          env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: secretName, key: 'database-url' } } }],
          securityContext: {
            runAsNonRoot: true,
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
            limits: { cpu: '500m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
          },
        },
      ],
    },
  };
}

async function untilEnded({ connection, target, clock, clean }: ApiAccess, name: string, signal: AbortSignal): Promise<void> {
  const { call, core } = connection();
  const begun = clock.now();
  for (;;) {
    const pod = await call({ verb: 'get', resource: 'pods', name }, signal, (options) =>
      core.readNamespacedPod({ namespace: target.namespace, name }, options),
    );
    const { phase, reason, message, conditions = [], containerStatuses = [] } = pod.status ?? {};
    if (phase === 'Succeeded') return;
    if (phase === 'Failed') throw cannotTry(clean(message ?? reason ?? `Its pod ended with ${exitOf(pod)}`));
    const { waiting, running } = containerStatuses[0]?.state ?? {};
    if (waiting?.reason && stuck.test(waiting.reason)) throw cannotTry(clean(`${waiting.reason} ${waiting.message ?? ''}`.trim()));
    const took = clock.now() - begun;
    if (took > startLimit + endLimit || (!running && took > startLimit)) {
      const blocked = conditions.find(({ status, message }) => status === 'False' && message);
      throw cannotTry(clean(blocked?.message ?? `Its pod didn't ${running ? 'end' : 'start'} within ${Math.round(took / 1000)} s`));
    }
    await clock.sleep(paceMs, signal);
  }
}

function exitOf({ status }: V1Pod): string {
  const ended = status?.containerStatuses?.[0]?.state?.terminated;
  return `${ended?.reason ?? 'an error'}, exit ${ended?.exitCode ?? 'unknown'}`;
}

async function readOutput({ connection, target }: ApiAccess, name: string, signal: AbortSignal): Promise<string> {
  const { call, core } = connection();
  const asked = { namespace: target.namespace, name, container, limitBytes: 65_536 };
  return call({ verb: 'get', resource: 'pods/log', name }, signal, (options) => core.readNamespacedPodLog(asked, options));
}

/** Node can print warnings before the line. */
function answerFrom(log: string, { clean }: ApiAccess): DatabaseAnswer {
  const line = log.split('\n').findLast((each) => each.startsWith('{'));
  const report = line === undefined ? undefined : parseReport(line);
  if (!report) throw cannotTry(`Its pod printed: ${clean(log).slice(0, 300) || 'nothing'}`);
  if ('error' in report) return refusalOf(Object.assign(new Error(report.error.message), { code: report.error.code }), clean);
  return { type: 'answers', ms: report.ms, tls: report.tls, server: clean(report.server) };
}

function parseReport(line: string): ProbeReport | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ProbeReport), line);
  return parsed.success ? parsed.output : undefined;
}

/** Removes pods of killed runs: they have ended, or should have. A pod of another run stays. */
async function removeOldPods(access: ApiAccess, signal: AbortSignal): Promise<void> {
  const { connection, target, clock } = access;
  const { call, core } = connection();
  const { items } = await call({ verb: 'list', resource: 'pods' }, signal, (options) =>
    core.listNamespacedPod({ namespace: target.namespace, labelSelector: selector }, options),
  );
  const old = items.filter(({ metadata, status }) => {
    const made = metadata?.creationTimestamp ? new Date(metadata.creationTimestamp).getTime() : 0;
    return status?.phase === 'Succeeded' || status?.phase === 'Failed' || clock.now() - made > 2 * lifeSeconds * 1000;
  });
  await Promise.all(old.map(({ metadata }) => remove(access, metadata?.name ?? '', signal).catch(() => {})));
}

async function remove({ connection, target }: ApiAccess, name: string, signal: AbortSignal): Promise<void> {
  const { call, core } = connection();
  await orUndefined(
    call({ verb: 'delete', resource: 'pods', name }, signal, (options) =>
      core.deleteNamespacedPod({ namespace: target.namespace, name, gracePeriodSeconds: 0 }, options),
    ),
  );
}

function cannotTry(cause: string): Failure {
  return new Failure({
    problem: "The database couldn't be tried from inside the cluster",
    cause,
    fix: 'You can ignore this if the pods of the release become ready.',
  });
}
