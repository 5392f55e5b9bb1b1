// Parses the Jobs that `helm template` prints.
import * as v from 'valibot';
import { parseAllDocuments } from 'yaml';
import { Failure } from '../../problem.js';
import type { Job } from '../../world/index.js';

const texts = v.record(v.string(), v.string());
const weight = 'helm.sh/hook-weight';

const rendered = v.object({
  kind: v.literal('Job'),
  metadata: v.object({ name: v.string(), labels: v.optional(texts, {}), annotations: v.optional(texts, {}) }),
  spec: v.looseObject({ template: v.looseObject({}) }),
});

/** In the order of helm's weights. The annotations are for helm's hooks, so they are left out. */
export function parseJobs(output: string): Job[] {
  const documents = parseAllDocuments(output).map((document) => v.safeParse(rendered, document.toJS()));
  const jobs = documents.map((parsed) => (parsed.success ? parsed.output : unreadable()));
  return jobs
    .toSorted((a, b) => Number(a.metadata.annotations[weight]) - Number(b.metadata.annotations[weight]))
    .map(({ metadata, spec }) => ({ name: metadata.name, labels: metadata.labels, spec }));
}

function unreadable(): never {
  throw new Failure({
    problem: "The migration Jobs of the chart can't be read",
    cause: "helm template didn't print a Job",
    fix: 'Retry. If it fails again, check which helm this is.',
    command: 'helm version',
  });
}
