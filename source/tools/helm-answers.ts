// helm's answers in JSON, parsed at the door. Without I/O; the shapes are those of helm 3.14 to 4.1, which agree.
import { Failure } from '../problem.js';
import type { HelmRevision, ReleaseStatus } from '../world.js';

/** `helm status` and `helm upgrade` print the same object; only its head is needed. Failure when it is none. */
export function parseRelease(text: string): ReleaseStatus {
  return parsed(text, 'a release', (answer) => {
    const release = answer as { info: { status: string; description?: string }; version: number; config?: Record<string, unknown> | null };
    const { info, version, config } = release;
    return { status: info.status, revision: version, description: info.description ?? '', values: config ?? {} };
  });
}

/** `helm history`, which prints the oldest first; newest first. Failure when it is no list of revisions. */
export function parseHistory(text: string, clean: (line: string) => string): HelmRevision[] {
  return parsed(text, 'a list of revisions', (answer) => {
    if (!Array.isArray(answer)) throw new TypeError('no list');
    return answer.map((entry) => revisionOf(entry, clean)).toSorted((a, b) => b.revision - a.revision);
  });
}

/** `updated` is RFC 3339 with nanoseconds. */
function revisionOf(entry: unknown, clean: (line: string) => string): HelmRevision {
  if (!entry || typeof entry !== 'object') throw new TypeError('no revision');
  const { revision, updated, status, chart, description } = entry as Record<string, unknown>;
  const at = typeof updated === 'string' ? Date.parse(updated) : Number.NaN;
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
        problem: 'the answer of helm cannot be read',
        cause: `it is not the JSON of ${what}`,
        cure: 'retry; if it stays, see the version of helm',
      },
      { cause: error },
    );
  }
}
