// Which NetworkPolicy decides what a pod may reach: of a pod that a policy holds back, nothing follows for pods with other labels.
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import { type Fields, fieldsOf, listIn, textOf } from '../api/fields.js';

type Labels = Record<string, string>;

/** The name of one in the namespace that selects a pod with these labels, and is about egress. undefined also where they may not be listed. */
export async function egressPolicyOver(
  connection: Connection,
  { namespace, labels }: { namespace: string; labels: Labels },
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`;
  try {
    const answer = fieldsOf(await connection.read({ verb: 'list', resource: 'networkpolicies' }, { path }, signal));
    const found = listIn(answer, 'items').find(
      ({ spec }) => isAboutEgress(fieldsOf(spec)) && selects(fieldsOf(fieldsOf(spec).podSelector), labels),
    );
    return found && textOf(fieldsOf(found.metadata).name);
  } catch (error) {
    if (error instanceof ClusterFailure) return undefined;
    throw error;
  }
}

/** The server fills `policyTypes` in. */
function isAboutEgress({ policyTypes }: Fields): boolean {
  return Array.isArray(policyTypes) && policyTypes.includes('Egress');
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function selects(selector: Fields, labels: Labels): boolean {
  return (
    Object.entries(fieldsOf(selector.matchLabels)).every(([name, value]) => labels[name] === value) &&
    listIn(selector, 'matchExpressions').every(({ key, operator, values }) => {
      const value = labels[textOf(key)];
      const among = Array.isArray(values) && values.includes(value);
      if (operator === 'In') return among;
      if (operator === 'NotIn') return !among;
      return operator === 'Exists' ? value !== undefined : value === undefined;
    })
  );
}
