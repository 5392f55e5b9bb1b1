// Proves from docker, the node, the pods and the ledger that the running image is the one that was built.
import assert from 'node:assert/strict';
import test from 'node:test';
import { imageFacts, imageRows } from '../../source/live/image-rows.js';
import type { Pod, World } from '../../source/world/index.js';
import { deploymentOf, podOf, settings, stage } from './stage.js';

const tag = 'taskflow-backend:1.0.0-abc';
const [built, loaded, foreign] = ['b', 'd', 'f'].map((digit) => digit.repeat(64)) as [string, string, string];
const part = <T>(value: unknown) => value as T;
const docker = (id?: string) =>
  part<World['docker']>({ image: async () => id && { id: `sha256:${id}`, bytes: 187e6, measure: 'unpacked' } });
const minikube = (id?: string) => part<World['minikube']>({ images: async () => (id ? [{ tag, id }] : []) });

async function rowsOf(world: Partial<World>, pods: Partial<Pod>[] = [{ imageId: loaded }]) {
  const scene = stage({}, {}, world);
  scene.store.record({ type: 'engine-image', name: tag, id: `sha256:${built}`, at: 0 });
  scene.store.record({ type: 'node-image', name: tag, id: loaded, at: 0 });
  const facts = await imageFacts(scene.world, settings, [deploymentOf('backend')], scene.signal);
  return imageRows(
    facts,
    pods.map((more, i) => podOf(`pod-${i}`, more)),
  );
}
const row = { component: 'backend', tag, inEngine: true, inNode: true, inPods: true, bytes: 187e6 };

test('proves an image that was built, loaded and run by its ID', async () => {
  assert.deepEqual(await rowsOf({ docker: docker(built), minikube: minikube(loaded) }), [row]);
});

test('says where the proof first breaks, and fills in the fields for scripts', async () => {
  const { bytes: _, ...unsized } = row;
  const well = { docker: docker(built), minikube: minikube(loaded) };
  assert.deepEqual(await rowsOf({ ...well, docker: docker() }), [{ ...unsized, inEngine: false, broken: 'not in the engine' }]);
  assert.deepEqual(await rowsOf({ ...well, docker: docker(foreign) }), [
    { ...row, inEngine: false, broken: 'the engine has another image under this tag' },
  ]);
  assert.deepEqual(await rowsOf({ ...well, minikube: minikube() }), [{ ...row, inNode: false, broken: 'not in the node' }]);
  assert.deepEqual(await rowsOf({ ...well, minikube: minikube(foreign) }), [
    { ...row, inNode: false, broken: 'the node has another image under this tag' },
  ]);
  assert.deepEqual(await rowsOf(well, [{ imageId: loaded }, { imageId: foreign }]), [
    { ...row, inPods: false, broken: '1 of 2 pods runs another image than the node has' },
  ]);
});

test('a store that doesn’t answer breaks nothing, and proves nothing', async () => {
  assert.deepEqual(await rowsOf({}), [{ component: 'backend', tag, inEngine: false, inNode: false, inPods: true }]);
  const silent = await rowsOf({ docker: docker(built), minikube: minikube(loaded) }, []);
  assert.deepEqual(silent, [{ ...row, inPods: false }]);
});
