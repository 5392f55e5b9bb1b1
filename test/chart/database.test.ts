// The throwaway database: only when it is switched on, and whatever may keep its data from being thrown away by chance.
import assert from 'node:assert/strict';
import { EVERYTHING } from './everything.js';
import { notes } from './notes.js';
import { at, container, deployment, environment, type Fields, find, id, onEveryHelm, render } from './rendering.js';

const ON = ['--set', 'throwawayDatabase.enabled=true'];

onEveryHelm(
  'row 23: the throwaway database is off by default; switched on, it adds its Deployment and its Service, and changes nothing else',
  (helm) => {
    const without = render(helm);
    const added = render(helm, ON).filter((object) => !without.some((other) => id(other) === id(object)));
    assert.deepEqual(added.map(id).sort(), ['Deployment taskflow-database', 'Service taskflow-database']);
    assert.deepEqual(
      render(helm, ON).filter((object) => !added.includes(object) && !added.some((other) => id(other) === id(object))),
      without,
    );
  },
);

onEveryHelm('rows 8 and 10: its Service leads to its own pods alone, on port 5432', (helm) => {
  const objects = render(helm, ON, { release: 'blue' });
  const selector = { app: 'taskflow', component: 'database', 'app.kubernetes.io/instance': 'blue' };
  assert.deepEqual(at(find(objects, 'Service', 'blue-database'), 'spec'), {
    type: 'ClusterIP',
    selector,
    ports: [{ name: 'postgresql', port: 5432, targetPort: 'postgresql', protocol: 'TCP' }],
  });
  assert.deepEqual(at(deployment(objects, 'database', 'blue'), 'spec.selector.matchLabels'), selector);
});

onEveryHelm(
  'row 15: no root, no privileges, a read-only root file system; its user is the image’s, and what is kept is its own',
  (helm) => {
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
      // The others keep theirs.
      assert.equal(at(deployment(objects, 'backend'), 'spec.template.spec.securityContext.runAsUser'), 10001);
      assert.equal(at(container(objects, 'backend'), 'securityContext.runAsUser'), 10001);
    }
  },
);

onEveryHelm('rows 15 and 18: it writes to emptyDirs, which together stay below the limit that has a pod evicted', (helm) => {
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
    'below the mount: initdb wants a folder of its own',
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

onEveryHelm('row 16: it has no token of the service account', (helm) => {
  const pod = at(deployment(render(helm, ON), 'database'), 'spec.template.spec') as Fields;
  assert.deepEqual([pod.serviceAccountName, pod.automountServiceAccountToken, pod.enableServiceLinks], ['taskflow', false, false]);
});

onEveryHelm('row 13: its password comes by reference, from a Secret of its own, whose name and key can be set', (helm) => {
  const of = (...more: Parameters<typeof render> extends [unknown, ...infer Rest] ? Rest : never) => {
    const variables = environment(container(render(helm, ...more), 'database'));
    assert.deepEqual([...variables.keys()], ['POSTGRES_USER', 'POSTGRES_DB', 'PGDATA', 'POSTGRES_PASSWORD']);
    assert.deepEqual([at(variables.get('POSTGRES_USER'), 'value'), at(variables.get('POSTGRES_DB'), 'value')], ['taskflow', 'taskflow']);
    return at(variables.get('POSTGRES_PASSWORD'), 'valueFrom');
  };
  assert.deepEqual(of(ON), { secretKeyRef: { name: 'taskflow-database', key: 'password' } });
  assert.deepEqual(of([], { values: EVERYTHING }), { secretKeyRef: { name: '789', key: '12' } });
});

onEveryHelm('rows 19 and 20: it is asked over TCP, has two minutes to be set up, and there are never two of it', (helm) => {
  const objects = render(helm, ON);
  const { startupProbe, livenessProbe, readinessProbe } = container(objects, 'database') as Record<string, Fields>;
  for (const probe of [startupProbe, livenessProbe, readinessProbe])
    assert.deepEqual(at(probe, 'exec.command'), ['pg_isready', '--host=127.0.0.1', '--username=taskflow', '--dbname=taskflow']);
  assert.equal(Number(startupProbe?.periodSeconds) * Number(startupProbe?.failureThreshold), 120);
  assert.ok(Number(livenessProbe?.failureThreshold) * Number(livenessProbe?.periodSeconds) > Number(readinessProbe?.failureThreshold) * 5);
  assert.deepEqual(at(deployment(objects, 'database'), 'spec.strategy'), { type: 'Recreate' });
  assert.equal(at(deployment(objects, 'database'), 'spec.replicas'), 1);
});

onEveryHelm('row 14: nothing but its own settings rolls its pod, since its data would go', (helm) => {
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

onEveryHelm('row 24: its image is PostgreSQL 17’s; another can be given, and a digest wins', (helm) => {
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

onEveryHelm('row 26: the notes say that it is temporary, and only when it is there', (helm) => {
  assert.doesNotMatch(notes(helm), /throwaway/);
  const told = notes(helm, ['throwawayDatabase.enabled=true'], 'blue');
  assert.match(told, /throwaway, for trying TaskFlow out: its data goes with its pod/);
  assert.match(told, /^blue-database answers on port 5432 .* password in the Secret "blue-database"/m);
  assert.doesNotMatch(told, /postgres(ql)?:\/\//);
});
