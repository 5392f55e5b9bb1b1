// The database tried from inside the cluster: a pod that lives for a moment, takes the URL from the Secret, and says how far it came.
import { type Refusal, refusalOf } from '../../database-refusal.js';
import { Failure } from '../../problem.js';
import type { Cluster, DatabaseAnswer } from '../../world/index.js';
import type { V1Pod } from '../api/kubernetes.js';
import type { Session } from '../api/session.js';
import { ourLabel } from '../resources/metadata.js';
import { orUndefined, readSecret } from '../resources/secret.js';
import { type ProbeReport, probeScript, probeSeconds } from './database-script.js';
import { egressPolicyOver } from './egress.js';

type Request = Parameters<Cluster['tryDatabase']>[0];

/** Its own: no selector of the release or of the chart has it. */
const labels = { ...ourLabel, 'taskflow.dev/probe': 'database' };
const selector = Object.entries(labels)
  .map(([name, value]) => `${name}=${value}`)
  .join(',');
const container = 'probe';
const paceMs = 150;
/** Until its container has started, and then until it has ended. */
const startLimit = 15_000;
const endLimit = (probeSeconds + 3) * 1000;
/** Kubernetes ends it then, whatever became of us; one that is older was left behind. */
const lifeSeconds = 60;
/** Waiting that does not end by itself. */
const stuck = /^(Err|ImagePull|InvalidImage|CreateContainer|RunContainer)/;

/** See world.ts. The pod is gone when it resolves or rejects; those that a killed run left behind go too. */
export async function tryDatabaseInside(session: Session, request: Request, signal: AbortSignal): Promise<DatabaseAnswer> {
  const { namespace } = session.target;
  const connection = session.connection();
  const [secret] = await Promise.all([
    readSecret(connection, { namespace, name: request.secretName }, session.redactor, signal),
    sweep(session, signal),
  ]);
  if (!secret?.data['database-url']) throw cannot(`the Secret ${request.secretName} has no database-url`);
  const name = `database-probe-${Buffer.from(session.clock.random(5)).toString('hex')}`;
  const body = podFor(name, namespace, { ...request, uid: secret.uid });
  try {
    await connection.call({ verb: 'create', resource: 'pods', name }, signal, (options) =>
      connection.core.createNamespacedPod({ namespace, body }, options),
    );
    await untilEnded(session, name, signal);
    const answer = answerFrom(await printed(session, name, signal), session);
    if (!isHeldBack(answer)) return answer;
    // The release's own pods have other labels, and may well be let through.
    const policy = await egressPolicyOver(connection, { namespace, labels }, signal);
    if (policy)
      throw cannot(session.clean(`the NetworkPolicy ${policy} holds the pod that asks, which is none of the release (${answer.reason})`));
    return answer;
  } finally {
    // Also when we were cancelled, and when its creation was not seen to its end.
    await remove(session, name, AbortSignal.timeout(5000)).catch(() => {});
  }
}

function isHeldBack(answer: DatabaseAnswer): answer is Refusal {
  return answer.type === 'refuses' && (answer.about === 'dns' || answer.about === 'network');
}

/** Hardened as the chart's own pods are. It goes with the Secret, should nobody remove it. */
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

async function untilEnded({ connection, target, clock, clean }: Session, name: string, signal: AbortSignal): Promise<void> {
  const { call, core } = connection();
  const begun = clock.now();
  for (;;) {
    const pod = await call({ verb: 'get', resource: 'pods', name }, signal, (options) =>
      core.readNamespacedPod({ namespace: target.namespace, name }, options),
    );
    const { phase, reason, message, conditions = [], containerStatuses = [] } = pod.status ?? {};
    if (phase === 'Succeeded') return;
    if (phase === 'Failed') throw cannot(clean(message ?? reason ?? `its pod ended with ${exitOf(pod)}`));
    const { waiting, running } = containerStatuses[0]?.state ?? {};
    if (waiting?.reason && stuck.test(waiting.reason)) throw cannot(clean(`${waiting.reason} ${waiting.message ?? ''}`.trim()));
    const took = clock.now() - begun;
    if (took > startLimit + endLimit || (!running && took > startLimit)) {
      const held = conditions.find(({ status, message }) => status === 'False' && message);
      throw cannot(clean(held?.message ?? `its pod did not ${running ? 'end' : 'start'} within ${Math.round(took / 1000)} s`));
    }
    await clock.sleep(paceMs, signal);
  }
}

function exitOf({ status }: V1Pod): string {
  const ended = status?.containerStatuses?.[0]?.state?.terminated;
  return `${ended?.reason ?? 'an error'}, exit ${ended?.exitCode ?? 'unknown'}`;
}

async function printed({ connection, target }: Session, name: string, signal: AbortSignal): Promise<string> {
  const { call, core } = connection();
  const asked = { namespace: target.namespace, name, container, limitBytes: 65_536 };
  return call({ verb: 'get', resource: 'pods/log', name }, signal, (options) => core.readNamespacedPodLog(asked, options));
}

/** Node may have printed warnings before its line. */
function answerFrom(log: string, { clean }: Session): DatabaseAnswer {
  const line = log.split('\n').findLast((each) => each.startsWith('{'));
  const report = line === undefined ? undefined : parsed(line);
  if (!report) throw cannot(`it said: ${clean(log).slice(0, 300) || 'nothing'}`);
  if ('error' in report) return refusalOf(Object.assign(new Error(report.error.message), { code: report.error.code }), clean);
  return { type: 'answers', ms: report.ms, tls: report.tls, server: clean(report.server) };
}

function parsed(line: string): ProbeReport | undefined {
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === 'object' && found !== null && ('error' in found || 'server' in found) ? (found as ProbeReport) : undefined;
  } catch {
    return undefined;
  }
}

/** Those of a run that was killed: they have ended, or should have. Another run's own is left alone. */
async function sweep(session: Session, signal: AbortSignal): Promise<void> {
  const { connection, target, clock } = session;
  const { call, core } = connection();
  const { items } = await call({ verb: 'list', resource: 'pods' }, signal, (options) =>
    core.listNamespacedPod({ namespace: target.namespace, labelSelector: selector }, options),
  );
  const old = items.filter(({ metadata, status }) => {
    const made = metadata?.creationTimestamp ? new Date(metadata.creationTimestamp).getTime() : 0;
    return status?.phase === 'Succeeded' || status?.phase === 'Failed' || clock.now() - made > 2 * lifeSeconds * 1000;
  });
  await Promise.all(old.map(({ metadata }) => remove(session, metadata?.name ?? '', signal).catch(() => {})));
}

async function remove({ connection, target }: Session, name: string, signal: AbortSignal): Promise<void> {
  const { call, core } = connection();
  await orUndefined(
    call({ verb: 'delete', resource: 'pods', name }, signal, (options) =>
      core.deleteNamespacedPod({ namespace: target.namespace, name, gracePeriodSeconds: 0 }, options),
    ),
  );
}

function cannot(cause: string): Failure {
  return new Failure({
    problem: 'the database could not be tried from inside the cluster',
    cause,
    fix: 'nothing needs to be done when the pods of the release become ready',
  });
}
