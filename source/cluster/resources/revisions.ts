// Reads helm's revisions from the labels of its Secrets, and never requests the Secrets' values.
import type { Revision } from '../../world/index.js';
import type { V1ObjectMeta } from '../api/kubernetes.js';
import { type Clean, timeOf } from './pods.js';

/** helm.sh/helm/v3/pkg/storage/driver/secrets.go: `owner`, `name`, `version` and `status` are labels. */
export function revisionSelector(release: string): string {
  return `owner=helm,name=${release}`;
}

/**
 * Media types for metadata alone. Plain JSON isn't an alternative here: a server that can't send metadata alone refuses (406), and sends
 * nothing of a Secret. https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
 */
export const metadataOnly = {
  list: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  watch: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
};

/** undefined for a Secret without a revision. */
export function revisionFrom({ metadata }: { metadata?: V1ObjectMeta }, clean: Clean): Revision | undefined {
  const revision = Number(metadata?.labels?.version);
  if (!Number.isSafeInteger(revision) || revision < 1) return undefined;
  return { revision, status: clean(metadata?.labels?.status ?? ''), at: timeOf(metadata?.creationTimestamp) };
}
