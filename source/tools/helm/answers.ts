// helm's answers in JSON, parsed at the door. Without I/O; the shapes are those of helm 3.14 to 4.1, which agree.
import { Failure } from '../../problem.js';
import type { HelmRevision, ReleaseStatus } from '../../world/index.js';

/**
 * `helm status` and `helm upgrade` print the same object; only its head is needed. Failure when it is none. `clean`: see Programs.
 * One whose removal was begun has a time for that ("deleted") besides the one of its last revision.
 */
export function parseRelease(text: string, clean: (line: string) => string): ReleaseStatus {
  return parsed(text, 'a release', (answer) => {
    const { info, version, config } = answer as {
      info?: Record<string, unknown>;
      version: unknown;
      config?: Record<string, unknown> | null;
    };
    if (typeof info?.status !== 'string' || typeof version !== 'number') throw new TypeError('no release');
    const description = typeof info.description === 'string' ? clean(info.description) : '';
    const at = momentOf(info.deleted) || momentOf(info.last_deployed) || 0;
    return { status: clean(info.status), revision: version, description, at, values: config ?? {} };
  });
}

/** `helm history`, which prints the oldest first; newest first. Failure when it is no list of revisions. */
export function parseHistory(text: string, clean: (line: string) => string): HelmRevision[] {
  return parsed(text, 'a list of revisions', (answer) => {
    if (!Array.isArray(answer)) throw new TypeError('no list');
    return answer.map((entry) => revisionOf(entry, clean)).toSorted((a, b) => b.revision - a.revision);
  });
}

/** helm's times are RFC 3339 with nanoseconds; NaN when it is none. */
function momentOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function revisionOf(entry: unknown, clean: (line: string) => string): HelmRevision {
  if (!entry || typeof entry !== 'object') throw new TypeError('no revision');
  const { revision, updated, status, chart, description } = entry as Record<string, unknown>;
  const at = momentOf(updated);
  if (typeof revision !== 'number' || typeof status !== 'string' || Number.isNaN(at)) throw new TypeError('no revision');
  const text = (value: unknown) => (typeof value === 'string' ? clean(value) : '');
  return { revision, at, status: clean(status), chart: text(chart), description: text(description) };
}

function parsed<T>(text: string, what: string, read: (answer: unknown) => T): T {
  try {
    return read(JSON.parse(text));
  } catch (error) {
    throw new Failure(
      {
        problem: "The output of helm can't be read",
        cause: `It isn't the JSON of ${what}`,
        fix: 'Retry. If it fails again, check which helm this is.',
        command: 'helm version',
      },
      { cause: error },
    );
  }
}
