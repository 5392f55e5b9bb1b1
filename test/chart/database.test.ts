// Checks the throwaway database, and that nothing replaces its pod by accident.
import assert from 'node:assert/strict';
import { EVERYTHING } from './everything.js';
import { notes } from './notes.js';
import { at, container, deployment, environment, type Fields, find, id, onEveryHelm, render } from './rendering.js';

const ON = ['--set', 'throwawayDatabase.enabled=true'];

onEveryHelm('the throwaway database is off by default and adds only its Deployment and Service', (helm) => {
  const without = render(helm);
  const added = render(helm, ON).filter((object) => !without.some((other) => id(other) === id(object)));
  assert.deepEqual(added.map(id).sort(), ['Deployment taskflow-database', 'Service taskflow-database']);
  assert.deepEqual(
    render(helm, ON).filter((object) => !added.includes(object) && !added.some((other) => id(other) === id(object))),
    without,
  );
});

onEveryHelm('its Service selects only its own pods, on port 5432', (helm) => {
  const objects = render(helm, ON, { release: 'blue' });
  const selector = { app: 'taskflow', component: 'database', 'app.kubernetes.io/instance': 'blue' };
  assert.deepEqual(at(find(objects, 'Service', 'blue-database'), 'spec'), {
    type: 'ClusterIP',
    selector,
    ports: [{ name: 'postgresql', port: 5432, targetPort: 'postgresql', protocol: 'TCP' }],
  });
  assert.deepEqual(at(deployment(objects, 'database', 'blue'), 'spec.selector.matchLabels'), selector);
});

onEveryHelm('its pod is unprivileged with a read-only root file system, and runs as the image’s user', (helm) => {
  for (const [args, user] of [
    [ON, 70],
    [[...ON, '--set', 'throwawayDatabase.userId=999'], 999],
  ] as const) {
    const ids = { runAsNonRoot: true, runAsUser: user, runAsGroup: user, seccompProfile: { type: 'RuntimeDefault' } };
    const objects = render(helm, args);
    const pod = at(deployment(objects, 'database'), 'spec.template.spec') as Fields;
    assert.deepEqual(pod.securityContext, { ...ids, fsGroup: user });
    assert.deepEqual(container(objects, 'database').securityContext, {
      ...{ ...ids, allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    // The other components keep their user.
    assert.equal(at(deployment(objects, 'backend'), 'spec.template.spec.securityContext.runAsUser'), 10001);
    assert.equal(at(container(objects, 'backend'), 'securityContext.runAsUser'), 10001);
  }
});

onEveryHelm('its emptyDirs together stay below its ephemeral-storage limit', (helm) => {
  const objects = render(helm, ON);
  const database = container(objects, 'database');
  const mounts = database.volumeMounts as { name: string; mountPath: string }[];
  assert.deepEqual(
    mounts.map((mount) => mount.mountPath),
    ['/var/lib/taskflow', '/var/run/postgresql', '/tmp'],
  );
  assert.equal(
    at(environment(database).get('PGDATA'), 'value'),
    '/var/lib/taskflow/data',
    'below the mount, because initdb needs an empty folder',
  );
  const volumes = at(deployment(objects, 'database'), 'spec.template.spec.volumes') as { name: string; emptyDir: { sizeLimit: string } }[];
  assert.deepEqual(
    volumes.map((volume) => volume.name),
    mounts.map((mount) => mount.name),
  );
  const sizes = volumes.map(({ emptyDir }) => Number(/^(\d+)Mi$/.exec(emptyDir.sizeLimit)?.[1]));
  const limit = Number(/^(\d+)Mi$/.exec(String((at(database, 'resources.limits') as Fields)['ephemeral-storage']))?.[1]);
  assert.ok(sizes.reduce((a, b) => a + b, 0) < limit, sizes.join(' '));
  for (const side of ['requests', 'limits'])
    assert.deepEqual(Object.keys(at(database, `resources.${side}`) as Fields).sort(), ['cpu', 'ephemeral-storage', 'memory']);
});

onEveryHelm('it mounts no service account token', (helm) => {
  const pod = at(deployment(render(helm, ON), 'database'), 'spec.template.spec') as Fields;
  assert.deepEqual([pod.serviceAccountName, pod.automountServiceAccountToken, pod.enableServiceLinks], ['taskflow', false, false]);
});

onEveryHelm('its password is a reference to its own Secret with a configurable name and key', (helm) => {
  const of = (...more: Parameters<typeof render> extends [unknown, ...infer Rest] ? Rest : never) => {
    const variables = environment(container(render(helm, ...more), 'database'));
    assert.deepEqual([...variables.keys()], ['POSTGRES_USER', 'POSTGRES_DB', 'PGDATA', 'POSTGRES_PASSWORD']);
    assert.deepEqual([at(variables.get('POSTGRES_USER'), 'value'), at(variables.get('POSTGRES_DB'), 'value')], ['taskflow', 'taskflow']);
    return at(variables.get('POSTGRES_PASSWORD'), 'valueFrom');
  };
  assert.deepEqual(of(ON), { secretKeyRef: { name: 'taskflow-database', key: 'password' } });
  assert.deepEqual(of([], { values: EVERYTHING }), { secretKeyRef: { name: '789', key: '12' } });
});

onEveryHelm('it is probed over TCP, has two minutes to start, and never runs twice', (helm) => {
  const objects = render(helm, ON);
  const { startupProbe, livenessProbe, readinessProbe } = container(objects, 'database') as Record<string, Fields>;
  for (const probe of [startupProbe, livenessProbe, readinessProbe])
    assert.deepEqual(at(probe, 'exec.command'), ['pg_isready', '--host=127.0.0.1', '--username=taskflow', '--dbname=taskflow']);
  assert.equal(Number(startupProbe?.periodSeconds) * Number(startupProbe?.failureThreshold), 120);
  assert.ok(Number(livenessProbe?.failureThreshold) * Number(livenessProbe?.periodSeconds) > Number(readinessProbe?.failureThreshold) * 5);
  assert.deepEqual(at(deployment(objects, 'database'), 'spec.strategy'), { type: 'Recreate' });
  assert.equal(at(deployment(objects, 'database'), 'spec.replicas'), 1);
});

onEveryHelm('only its own settings replace its pod', (helm) => {
  const pod = (...settings: string[]) =>
    at(deployment(render(helm, [...ON, ...settings.flatMap((setting) => ['--set', setting])]), 'database'), 'spec.template');
  for (const same of [
    ...['config.logLevel=debug', 'secrets.revision=uid/42', 'replicaCount=4', 'networkPolicy.enabled=true', 'autoscaling.enabled=true'],
    ...['backend.image.tag=1.0.1', 'frontend.podLabels.team=tasks'],
  ])
    assert.deepEqual(pod(same), pod(), same);
  assert.deepEqual(at(pod(), 'metadata'), {
    labels: {
      app: 'taskflow',
      component: 'database',
      'app.kubernetes.io/name': 'taskflow',
      'app.kubernetes.io/instance': 'taskflow',
      'app.kubernetes.io/component': 'database',
      'app.kubernetes.io/part-of': 'taskflow',
      'app.kubernetes.io/managed-by': 'Helm',
    },
  });
  assert.notDeepEqual(pod('throwawayDatabase.image.tag=18-alpine'), pod());
});

onEveryHelm('its image defaults to PostgreSQL 17, and a digest overrides the tag', (helm) => {
  const of = (...more: string[]) => container(render(helm, [...ON, ...more]), 'database');
  assert.deepEqual([of().image, of().imagePullPolicy], ['postgres:17-alpine', 'IfNotPresent']);
  assert.equal(of('--set', 'throwawayDatabase.image.repository=registry.example.com/pg').image, 'registry.example.com/pg:17-alpine');
  assert.equal(
    container(render(helm, [], { values: EVERYTHING }), 'database').image,
    `registry.example.com/postgres@sha256:${'b'.repeat(64)}`,
  );
  const pod = at(deployment(render(helm, [], { values: EVERYTHING }), 'database'), 'spec.template.spec') as Fields;
  assert.deepEqual([pod.imagePullSecrets, pod.priorityClassName], [[{ name: 'registry' }], 'system-cluster-critical']);
});

onEveryHelm('the notes say that it is temporary if it is enabled', (helm) => {
  assert.doesNotMatch(notes(helm), /throwaway/);
  const text = notes(helm, ['throwawayDatabase.enabled=true'], 'blue');
  assert.match(text, /throwaway database for trying out TaskFlow\. Its data is lost with its pod/);
  assert.match(text, /^Connect to blue-database:5432 .* password is in the Secret "blue-database", key password/m);
  assert.doesNotMatch(text, /postgres(ql)?:\/\//);
});
