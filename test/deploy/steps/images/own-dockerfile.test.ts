// Building with the checkout's own Dockerfile, and what its image needs from its pod.
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildImagesStep } from '../../../../source/deploy/steps/images/step.js';
import { portOf } from '../../../../source/deploy/steps/images/trial/pod-needs.js';
import { Failure } from '../../../../source/problem.js';
import { nothingNeeded, type OwnDockerfile, type Source } from '../../../../source/release/application.js';
import type { Component } from '../../../../source/release/component.js';
import { podValues } from '../../../../source/release/image-needs.js';
import type { Docker, ImageConfig, TrialOutcome, TrialRequest } from '../../../../source/world/index.js';
import { type ContextOptions, fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

const own: OwnDockerfile = {
  ...{ name: 'backend/Dockerfile', dockerfile: '/checkout/backend/Dockerfile', context: '/checkout/backend', ignore: '**/.env\n' },
  ...{ buildArgs: {}, hints: [] },
};
const source = (component: Component): Source => ({
  ...{ component, directory: `/checkout/${component}`, dockerfile: `/app/${component}-docker/Dockerfile`, own: false },
  ...{ paths: { liveness: '/health', readiness: '/health' }, buildArgs: {}, facts: [], hints: [], needs: nothingNeeded },
  ...{ repository: `taskflow-${component}`, budget: 300e6, containerPort: component === 'frontend' ? 3000 : 8000 },
  ...(component === 'backend' ? { ownDockerfile: { ...own, used: false } } : {}),
});
const config: ImageConfig = { user: '', ports: [7860], environment: {}, command: ['python', 'serve.py'], directory: '/code' };

type Trial = (request: TrialRequest) => { lines: string[]; outcome: TrialOutcome };
const answers: Trial = () => ({ lines: [], outcome: { type: 'answered', ms: 1, status: 200 } });

/** taskflow-tui's Dockerfile doesn't build the backend; its own does, and its container does what `trial` says. */
function stageOf(
  trial: Trial,
  options: ContextOptions & { image?: Partial<ImageConfig>; inside?: { user?: string; programs: string[] }; builds?: boolean } = {},
) {
  const built: string[] = [];
  const docker: Partial<Docker> = {
    sweep: async () => [],
    image: async () => (built.length ? { id: `sha256:${'0'.repeat(64)}`, bytes: 150e6, measure: 'unpacked' } : undefined),
    async build({ dockerfile }) {
      if (dockerfile === '/app/backend-docker/Dockerfile' && !options.builds)
        throw new Failure({ problem: 'it didn’t build', cause: 'RUN false', fix: 'Fix it.' });
      built.push(dockerfile);
    },
    imageConfig: async () => ({ ...config, ...options.image }),
    resolve: async () => undefined,
    lookInside: async () => options.inside ?? { user: '0:0', programs: ['python', 'sleep'] },
    async tryOut(request, watch) {
      const { lines, outcome } = request.tag.includes('backend') ? trial(request) : answers(request);
      for (const line of lines) watch.line(line);
      return outcome;
    },
  };
  const settings = { sources: { frontend: source('frontend'), backend: source('backend') }, chart: '/no', valuesFiles: [], logs: '/no' };
  const stage = fakeContext({ answers: [{ type: 'confirm', yes: true }], ...options, world: { docker: docker as Docker }, settings });
  const digest = async (component: Component) => ({
    tag: `taskflow-${component}:1.0.0-${stage.settings.sources[component].dockerfile.length}`,
    files: {},
  });
  return Object.assign(stage, { built, inputDigest: digest });
}

test('isn’t offered for a source file that Python can’t read', async () => {
  const lines = [
    'Traceback (most recent call last):',
    '  File "/app/app/limits.py", line 33',
    '    WINDOW = 60 0',
    'SyntaxError: invalid syntax',
  ];
  const stage = stageOf(() => ({ lines, outcome: { type: 'ended', exitCode: 1, ms: 5, directory: '/app' } }), { builds: true });
  const { cause } = await problemOfRejection(buildImagesStep.run(stage));
  assert.match(cause, /app\/limits\.py, line 33\. Its last line: SyntaxError: invalid syntax/);
  assert.deepEqual(stage.questions, []);
});

test('offers it when taskflow-tui’s build fails, remembers the choice, and takes the port from the image', async () => {
  const stage = stageOf(answers);
  const { text, inputs } = await buildImagesStep.run(stage);
  assert.match(text, /backend 150 MB, answers on :7860/);
  const [question] = stage.questions;
  assert.ok(question?.type === 'confirm');
  assert.equal(question.text, "Build the backend with the checkout's own Dockerfile instead?");
  assert.ok(stage.built.includes('/checkout/backend/Dockerfile'));
  assert.deepEqual(stage.store.choices().builds.backend, { dockerfile: 'own' });
  assert.deepEqual(podValues(stage.settings.sources.backend, stage.store), { containerPort: 7860 });
  assert.deepEqual(inputs?.backend, (await stage.inputDigest('backend')).tag);
});

test('fails as before after a no, and with both problems if its own fails too', async () => {
  const no = stageOf(answers, { answers: [{ type: 'confirm', yes: false }] });
  const refused = await problemOfRejection(buildImagesStep.run(no));
  assert.equal(refused.problem, 'it didn’t build');
  assert.equal(refused.fix, 'Fix it. Or build it with its own backend/Dockerfile: --dockerfile backend=own.');
  const crash: Trial = () => ({ lines: ['boom'], outcome: { type: 'ended', exitCode: 1, directory: '/code' } });
  const { cause, also } = await problemOfRejection(buildImagesStep.run(stageOf(crash)));
  assert.match(cause, /It ended with exit code 1. Its last line: boom/);
  assert.equal(also?.[0]?.problem, 'it didn’t build');
});

test('an image that starts badly with both Dockerfiles fails for what the one of taskflow-tui printed', async () => {
  const crash: Trial = ({ port }) => crashWith(port === 7860 ? 'ImportError: greenlet' : 'boom');
  const { cause, also } = await problemOfRejection(buildImagesStep.run(stageOf(crash, { builds: true })));
  assert.match(cause, /boom$/);
  assert.match(also?.[0]?.cause ?? '', /greenlet$/);
});

test('isn’t offered when the database refuses the application: no image mends that', async () => {
  const crash: Trial = () => crashWith('ssl.SSLCertVerificationError: [SSL] certificate verify failed: self-signed certificate');
  const stage = stageOf(crash, { builds: true });
  const { cause, fix } = await problemOfRejection(buildImagesStep.run(stage));
  assert.match(cause, /verifies the database's certificate/);
  assert.match(fix, /whose certificate is public.*code\.$/);
  assert.deepEqual(stage.questions, []);
});

test('runs an image without a user of its own as any other user if that works', async () => {
  const users: (string | undefined)[] = [];
  const stage = stageOf((request) => {
    users.push(request.user);
    return answers(request);
  });
  await buildImagesStep.run(stage);
  assert.deepEqual(users, ['10001:10001']);
});

test('relaxes the pod step by step, to no more than the image needs', async () => {
  const stage = stageOf(({ readOnlyRoot, user }) => {
    if (readOnlyRoot) return crashWith("OSError: [Errno 30] Read-only file system: '/etc/app.conf'");
    if (user !== '0:0') return crashWith("PermissionError: [Errno 13] Permission denied: '/etc/app.conf'");
    return { lines: [], outcome: { type: 'answered', ms: 1, status: 200 } };
  });
  await buildImagesStep.run(stage);
  const ids = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false };
  assert.deepEqual(podValues(stage.settings.sources.backend, stage.store), {
    containerPort: 7860,
    podSecurityContext: { ...ids, fsGroup: 0 },
    securityContext: { ...ids, readOnlyRootFilesystem: false },
  });
  assert.match(JSON.stringify(stage.news), /its image works only as root, so its pods run as root/);
  // Another session knows it from the build record.
  assert.deepEqual(podValues(source('backend'), stage.store).containerPort, 7860);
});

function crashWith(line: string): ReturnType<Trial> {
  return { lines: [line], outcome: { type: 'ended', exitCode: 1, directory: '/code' } };
}

test('keeps the user that the image names, and waits before a stop with a program that it has', async () => {
  const image = { user: 'app', ports: [8000] };
  const stage = stageOf(answers, { image, inside: { user: '1001:1001', programs: ['sleep'] } });
  await buildImagesStep.run(stage);
  const ids = { runAsUser: 1001, runAsGroup: 1001, runAsNonRoot: true };
  assert.deepEqual(podValues(stage.settings.sources.backend, stage.store), {
    podSecurityContext: { ...ids, fsGroup: 1001 },
    securityContext: ids,
    preStop: ['sleep', '5'],
  });
});

test('reads the port from the command, the environment, or EXPOSE', () => {
  const port = (more: Partial<ImageConfig>) => portOf({ ...config, ports: [], ...more }, 8000);
  assert.equal(port({ command: ['uvicorn', 'main:app', '--port', '9000'], environment: { PORT: '1' } }), 9000);
  assert.equal(port({ command: ['/bin/sh', '-c', `uvicorn main:app --host 0.0.0.0 --port ${'$'}{PORT:-7860}`] }), 7860);
  assert.equal(port({ command: ['gunicorn', '--bind', '0.0.0.0:5000', 'main:app'] }), 5000);
  assert.equal(port({ environment: { PORT: '4000' } }), 4000);
  assert.equal(port({ ports: [3001] }), 3001);
  assert.equal(port({ ports: [80, 8000] }), 8000);
  assert.equal(port({}), 8000);
});
