// Parses helm's JSON. Without I/O; the shapes are the same from helm 3.14 to 4.1.
import * as v from 'valibot';
import { parseJson } from '../../parse-json.js';
import { Failure } from '../../problem.js';
import type { HelmRevision, ReleaseStatus } from '../../world/index.js';

/** RFC 3339 with nanoseconds. */
const time = v.pipe(v.string(), v.transform(Date.parse), v.number());
const text = v.fallback(v.string(), '');

/** `helm status` and `helm upgrade`. `deleted` is empty until an uninstall starts. */
const release = v.object({
  version: v.number(),
  config: v.nullish(v.record(v.string(), v.unknown()), {}),
  info: v.object({ status: v.string(), description: text, deleted: v.fallback(time, 0), last_deployed: v.fallback(time, 0) }),
});

const revisions = v.array(v.object({ revision: v.number(), updated: time, status: v.string(), chart: text, description: text }));

/** Failure if it isn't a release. `clean`: see Programs. */
export function parseRelease(output: string, clean: (line: string) => string): ReleaseStatus {
  const { version, config, info } = parseJson(release, output) ?? unreadable('a release');
  const at = info.deleted || info.last_deployed;
  return { status: clean(info.status), revision: version, description: clean(info.description), at, values: config };
}

/** Newest first; helm prints the oldest first. Failure if it isn't a list of revisions. */
export function parseHistory(output: string, clean: (line: string) => string): HelmRevision[] {
  const list = parseJson(revisions, output) ?? unreadable('a list of revisions');
  return list
    .map(({ revision, updated, status, chart, description }) => ({
      ...{ revision, at: updated },
      ...{ status: clean(status), chart: clean(chart), description: clean(description) },
    }))
    .toSorted((a, b) => b.revision - a.revision);
}

function unreadable(what: string): never {
  throw new Failure({
    problem: "The output of helm can't be read",
    cause: `It isn't the JSON of ${what}`,
    fix: 'Retry. If it fails again, check which helm this is.',
    command: 'helm version',
  });
}
