// Checks the pods: security context, volumes, resources, images and scheduling.
import assert from 'node:assert/strict';
import { EVERYTHING } from './everything.js';
import { at, COMPONENTS, container, DEV, deployment, type Fields, find, onEveryHelm, pods, render } from './rendering.js';

onEveryHelm('every pod is unprivileged with a read-only root file system', (helm) => {
  const all = pods(render(helm));
  assert.equal(all.length, 3);
  for (const { name, spec } of all) {
    const { fsGroup, ...ofPod } = spec.securityContext as Fields;
    assert.equal(fsGroup, 10001, name);
    const ids = { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } };
    assert.deepEqual(ofPod, ids, name);
    assert.equal(spec.initContainers, undefined);
    for (const { securityContext } of spec.containers as Fields[]) {
      assert.deepEqual(
        securityContext,
        { ...ids, allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        name,
      );
    }
  }
});

onEveryHelm('only emptyDirs with a size limit are writable: /tmp, and .next/cache in the frontend', (helm) => {
  const folders = { frontend: ['/tmp', '/app/.next/cache'], backend: ['/tmp'] };
  const objects = render(helm);
  for (const component of COMPONENTS) {
    const spec = at(deployment(objects, component), 'spec.template.spec') as Fields;
    const mounts = container(objects, component).volumeMounts as { name: string; mountPath: string; readOnly?: boolean }[];
    assert.deepEqual(
      mounts.map((mount) => mount.mountPath),
      folders[component],
    );
    const volumes = spec.volumes as { name: string; emptyDir: { sizeLimit: string } }[];
    assert.deepEqual(volumes.map((volume) => volume.name).sort(), mounts.map((mount) => mount.name).sort());
    let total = 0;
    for (const { emptyDir, name, ...others } of volumes) {
      assert.match(emptyDir.sizeLimit, /^\d+Mi$/, name);
      assert.deepEqual(others, {});
      total += Number.parseInt(emptyDir.sizeLimit, 10);
    }
    const storage = Number.parseInt(String((at(container(objects, component), 'resources.limits') as Fields)['ephemeral-storage']), 10);
    assert.ok(total < storage, 'the volumes together stay below the ephemeral-storage limit');
  }
});

onEveryHelm('folders of the values are writable and start with the image’s files', (helm) => {
  const objects = render(helm, [], { values: { backend: { writable: ['/app/logs', '/app'] } } });
  const spec = at(deployment(objects, 'backend'), 'spec.template.spec') as Fields;
  const [copy = {}] = spec.initContainers as Fields[];
  const main = container(objects, 'backend');
  assert.equal(copy.image, main.image);
  assert.deepEqual(copy.securityContext, main.securityContext);
  assert.deepEqual(copy.args, ['sh', '/app/logs', '/app']);
  assert.deepEqual(
    (copy.volumeMounts as Fields[]).map(({ name, mountPath }) => [name, mountPath]),
    [
      ['writable-0', '/copy/app/logs'],
      ['writable-1', '/copy/app'],
    ],
  );
  assert.deepEqual((main.volumeMounts as Fields[]).slice(1), [
    { name: 'writable-0', mountPath: '/app/logs' },
    { name: 'writable-1', mountPath: '/app' },
  ]);
  assert.equal((spec.volumes as Fields[]).length, 3);
  assert.equal(at(deployment(objects, 'frontend'), 'spec.template.spec.initContainers'), undefined);
});

onEveryHelm('a component’s own security context changes exactly what it sets, for its pods alone', (helm) => {
  const root = { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 };
  const own = { podSecurityContext: { ...root, fsGroup: 0 }, securityContext: { ...root, readOnlyRootFilesystem: false } };
  const objects = render(helm, [], { values: { backend: own } });
  const before = render(helm);
  const security = (of: typeof objects, component: 'frontend' | 'backend') => ({
    pod: at(deployment(of, component), 'spec.template.spec.securityContext') as Fields,
    container: container(of, component).securityContext as Fields,
  });
  assert.deepEqual(security(objects, 'frontend'), security(before, 'frontend'));
  const { pod, container: containers } = security(before, 'backend');
  assert.deepEqual(security(objects, 'backend'), {
    pod: { ...pod, ...own.podSecurityContext },
    container: { ...containers, ...own.securityContext },
  });
});

onEveryHelm('the pods use their own service account without a token', (helm) => {
  const objects = render(helm);
  assert.equal(at(find(objects, 'ServiceAccount', 'taskflow'), 'automountServiceAccountToken'), false);
  for (const { name, spec } of pods(objects)) {
    assert.equal(spec.serviceAccountName, 'taskflow', name);
    assert.equal(spec.automountServiceAccountToken, false, name);
    assert.equal(spec.enableServiceLinks, false, name);
  }
  const named = render(helm, ['--set', 'serviceAccount.name=tasks']);
  find(named, 'ServiceAccount', 'tasks');
  const others = render(helm, ['--set', 'serviceAccount.create=false,serviceAccount.name=theirs']);
  assert.ok(!others.some((object) => object.kind === 'ServiceAccount'));
  for (const { spec } of pods(others)) assert.equal(spec.serviceAccountName, 'theirs');
  for (const { spec } of pods(render(helm, ['--set', 'serviceAccount.create=false']))) assert.equal(spec.serviceAccountName, 'default');
});

onEveryHelm('no pod uses namespaces, paths or ports of the host', (helm) => {
  for (const options of [{}, { values: EVERYTHING }]) {
    for (const { name, spec } of pods(render(helm, [], options))) {
      const keys: string[] = [];
      JSON.stringify(spec, (key, value: unknown) => {
        keys.push(key);
        return value;
      });
      assert.deepEqual(
        keys.filter((key) => key.startsWith('host')),
        [],
        name,
      );
    }
  }
});

onEveryHelm('containers have requests and limits for cpu, memory and ephemeral storage', (helm) => {
  const objects = render(helm);
  assert.deepEqual(container(objects, 'frontend').resources, {
    requests: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '512Mi' },
  });
  assert.deepEqual(container(objects, 'backend').resources, {
    requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '512Mi' },
  });
  for (const { name, spec } of pods(objects)) {
    for (const side of ['requests', 'limits']) {
      const quantities = at(spec, `containers.0.resources.${side}`) as Fields;
      assert.deepEqual(Object.keys(quantities).sort(), ['cpu', 'ephemeral-storage', 'memory'], name);
    }
  }
});

onEveryHelm('every request and limit can be changed or removed', (helm) => {
  for (const component of COMPONENTS) {
    for (const side of ['requests', 'limits'] as const) {
      const values = { [component]: { resources: { [side]: { cpu: '2', memory: '3Gi', 'ephemeral-storage': '4Gi' } } } };
      assert.deepEqual(at(container(render(helm, [], { values }), component), `resources.${side}`), values[component]?.resources[side]);
    }
    const without = render(helm, [], { values: { [component]: { resources: { limits: { cpu: null } } } } });
    assert.deepEqual(Object.keys(at(container(without, component), 'resources.limits') as Fields).sort(), ['ephemeral-storage', 'memory']);
  }
});

onEveryHelm('the pods of a component spread across nodes', (helm) => {
  for (const component of COMPONENTS) {
    const [constraint, ...others] = at(deployment(render(helm), component), 'spec.template.spec.topologySpreadConstraints') as Fields[];
    assert.deepEqual(others, []);
    const { labelSelector, ...rest } = constraint as Fields;
    assert.deepEqual(rest, { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' });
    assert.equal(at(labelSelector, 'matchLabels.component'), component);
  }
});

onEveryHelm('a digest overrides the tag, and values-dev uses only images on the node', (helm) => {
  const digest = `sha256:${'a'.repeat(64)}`;
  for (const component of COMPONENTS) {
    const of = (...args: string[]) => container(render(helm, args), component);
    assert.deepEqual([of().image, of().imagePullPolicy], [`taskflow-${component}:1.0.0`, 'IfNotPresent']);
    assert.equal(of(...DEV).imagePullPolicy, 'Never');
    assert.equal(of('--set', `${component}.image.tag=1.0.0-abc`).image, `taskflow-${component}:1.0.0-abc`);
    // A tag of digits stays a string.
    assert.equal(of('--set-string', `${component}.image.tag=20261124`).image, `taskflow-${component}:20261124`);
    assert.equal(
      of('--set', `${component}.image.digest=${digest},${component}.image.tag=1.0.0-abc`).image,
      `taskflow-${component}@${digest}`,
    );
  }
});

onEveryHelm('`helm test` runs the frontend image', (helm) => {
  const digest = `sha256:${'b'.repeat(64)}`;
  const objects = render(helm, [...DEV, '--set', `frontend.image.digest=${digest}`]);
  const test = at(find(objects, 'Pod', 'taskflow-test'), 'spec.containers.0') as Fields;
  assert.deepEqual([test.image, test.imagePullPolicy], [`taskflow-frontend@${digest}`, 'Never']);
});

onEveryHelm('scheduling and pull Secrets are configurable', (helm) => {
  const objects = render(helm, [], { values: EVERYTHING });
  for (const component of COMPONENTS) {
    const spec = at(deployment(objects, component), 'spec.template.spec') as Fields;
    const { nodeSelector, tolerations, affinity } = EVERYTHING[component];
    assert.deepEqual(
      { nodeSelector: spec.nodeSelector, tolerations: spec.tolerations, affinity: spec.affinity },
      { nodeSelector, tolerations, affinity },
    );
    assert.equal(spec.priorityClassName, 'system-cluster-critical');
  }
  for (const { spec } of pods(objects)) assert.deepEqual(spec.imagePullSecrets, [{ name: 'registry' }]);
});
