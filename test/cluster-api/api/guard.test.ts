// Recognizes local clusters, which need no confirmation by name.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isLocal } from '../../../source/cluster/api/guard.js';

const cases: [local: boolean, context: string, server: string][] = [
  [true, 'minikube', 'https://127.0.0.1:32771'],
  [true, 'second', 'https://localhost:6443'],
  [true, 'orbstack', 'https://[::1]:6443'],
  [false, 'tunnel-to-production', 'https://localhost:6443'],
  [true, 'docker-desktop', 'https://kubernetes.docker.internal:6443'],
  [true, 'minikube', 'https://192.168.49.2:8443'],
  [true, 'second', 'https://172.17.0.3:8443'],
  [true, 'kind-dev', 'https://10.1.2.3:6443'],
  [true, 'k3d-dev', 'https://[fd00::2]:6443'],
  [false, 'production', 'https://10.1.2.3:6443'],
  [false, 'minikube', 'https://203.0.113.7:6443'],
  [false, 'minikube', 'https://172.32.0.1:6443'],
  [false, 'kind-dev', 'https://api.example.com'],
  [false, 'minikube-prod', 'https://10.0.0.1:6443'],
  [false, 'minikube', 'https://127.0.0.1.example.com'],
  [false, 'minikube', 'not a url'],
];

for (const [local, context, server] of cases) {
  test(`${context} at ${server} is ${local ? '' : 'not '}local`, () => {
    assert.equal(isLocal({ context, cluster: context, server, profile: 'second' }), local);
  });
}

test('the cluster’s name counts like the context’s', () => {
  assert.equal(isLocal({ context: 'mine', cluster: 'minikube', server: 'https://192.168.49.2:8443', profile: 'minikube' }), true);
});
