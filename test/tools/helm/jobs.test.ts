// Parses the Jobs that helm template prints.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../../../source/problem.js';
import { parseJobs } from '../../../source/tools/helm/jobs.js';

const job = (name: string, weight: number) => `---
# Source: taskflow/templates/migrations.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  labels: {app: taskflow}
  annotations: {helm.sh/hook: pre-upgrade, helm.sh/hook-weight: "${weight}"}
spec:
  backoffLimit: 0
  template: {spec: {containers: []}}
`;

test('orders them by helm’s weights, and leaves helm’s annotations out', () => {
  const jobs = parseJobs(job('b', 10) + job('a', 2));
  assert.deepEqual(jobs[0], { name: 'a', labels: { app: 'taskflow' }, spec: { backoffLimit: 0, template: { spec: { containers: [] } } } });
  assert.deepEqual(
    jobs.map(({ name }) => name),
    ['a', 'b'],
  );
});

test('refuses what is not a Job', () => {
  assert.throws(() => parseJobs('kind: Pod\nmetadata: {name: x}\n'), Failure);
});
