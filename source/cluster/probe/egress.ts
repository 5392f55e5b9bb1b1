// Finds the NetworkPolicy that limits a pod's egress: other pods with other labels may still reach the address.
import * as v from 'valibot';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import { listOf, Text } from '../api/schemas.js';

type Labels = Record<string, string>;

const Selector = v.object({
  matchLabels: v.fallback(v.record(v.string(), v.string()), {}),
  matchExpressions: listOf(v.object({ key: Text, operator: Text, values: listOf(v.string()) })),
});
const PolicyList = v.object({
  items: listOf(
    v.object({ metadata: v.object({ name: Text }), spec: v.object({ podSelector: Selector, policyTypes: listOf(v.string()) }) }),
  ),
});

/** The name of an egress policy that selects a pod with these labels; undefined also if the policies can't be listed. */
export async function egressPolicyOver(
  connection: Connection,
  { namespace, labels }: { namespace: string; labels: Labels },
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`;
  try {
    const { items } = v.parse(PolicyList, await connection.read({ verb: 'list', resource: 'networkpolicies' }, { path }, signal));
    // The server sets a default for `policyTypes`.
    return items.find(({ spec }) => spec.policyTypes.includes('Egress') && selects(spec.podSelector, labels))?.metadata.name;
  } catch (error) {
    if (error instanceof ClusterFailure) return undefined;
    throw error;
  }
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function selects({ matchLabels, matchExpressions }: v.InferOutput<typeof Selector>, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      const isListed = value !== undefined && values.includes(value);
      if (operator === 'In') return isListed;
      if (operator === 'NotIn') return !isListed;
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}
