// Checks the Jobs that run migrations.
import assert from 'node:assert/strict';
import { at, container, type Fields, find, id, onEveryHelm, refusal, render } from './rendering.js';

const values = {
  migrations: 'job',
  frontend: { migrations: [{ tool: 'better-auth', folder: '/migrations', command: ['node', '/migrations/better-auth.mjs'] }] },
  backend: {
    migrations: [{ tool: 'alembic', folder: '/app', command: ['python', '-c', 'print("a: b")\n'] }],
    extraEnv: [{ name: 'X', value: '1' }],
  },
};

onEveryHelm('there are no migration Jobs by default, even if a component has migrations', (helm) => {
  const { migrations: _, ...others } = values;
  assert.deepEqual(
    render(helm, [], { values: others }).filter(({ kind }) => kind === 'Job'),
    [],
  );
});

onEveryHelm('each migration is a Job before installs and upgrades, the frontend’s first', (helm) => {
  const jobs = render(helm, [], { values }).filter(({ kind }) => kind === 'Job');
  assert.deepEqual(jobs.map(id), ['Job taskflow-migrate-0', 'Job taskflow-migrate-1']);
  assert.deepEqual(
    jobs.map((job) => at(job, 'metadata.annotations')),
    ['0', '1'].map((weight) => ({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': weight,
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    })),
  );
});

onEveryHelm('with a throwaway database, they run after the install that brings it', (helm) => {
  const job = find(render(helm, ['--set', 'throwawayDatabase.enabled=true'], { values }), 'Job', 'taskflow-migrate-0');
  assert.equal((at(job, 'metadata.annotations') as Fields)['helm.sh/hook'], 'post-install,pre-upgrade');
});

onEveryHelm('its container has the image, the environment, and the restrictions of the component, and needs no other object', (helm) => {
  const objects = render(helm, [], { values });
  const own = container(objects, 'backend');
  const job = find(objects, 'Job', 'taskflow-migrate-1');
  const pod = at(job, 'spec.template.spec') as Fields;
  const migrate = at(pod, 'containers.0') as Fields & { env: { name: string; value?: string }[] };
  for (const field of ['image', 'securityContext', 'resources', 'volumeMounts']) assert.deepEqual(migrate[field], own[field]);
  assert.deepEqual(migrate.command, ['python', '-c', 'print("a: b")\n']);
  assert.equal(migrate.workingDir, '/app');
  const names = migrate.env.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of ['DATABASE_URL', 'LOG_LEVEL', 'BACKEND_URL', 'X']) assert.ok(names.includes(name), name);
  assert.doesNotMatch(JSON.stringify(pod), /configMap|serviceAccountName/);
  assert.equal(pod.restartPolicy, 'Never');
  assert.equal(pod.automountServiceAccountToken, false);
  // No Service and no Deployment selects it.
  assert.equal(at(job, 'spec.template.metadata.labels.component'), 'migrations');
});

onEveryHelm('a folder that the application may write has the files of its image here too', (helm) => {
  const objects = render(helm, [], { values: { ...values, backend: { ...values.backend, writable: ['/app'] } } });
  const own = at(find(objects, 'Deployment', 'taskflow-backend'), 'spec.template.spec') as Fields;
  const pod = at(find(objects, 'Job', 'taskflow-migrate-1'), 'spec.template.spec') as Fields;
  assert.equal(at(pod, 'initContainers.0.name'), 'copy-files');
  for (const field of ['initContainers', 'volumes']) assert.deepEqual(pod[field], own[field]);
});

onEveryHelm('the schema rejects an unknown choice, and a command without a folder', (helm) => {
  assert.match(refusal(helm, { migrations: 'yes' }), /migrations/);
  assert.match(refusal(helm, { backend: { migrations: [{ command: ['a'] }] } }), /folder/);
});
