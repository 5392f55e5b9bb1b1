// The operations on a running release as data, and the equivalent command of each.

import type { Component } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Helm, Target } from '../../world/index.js';

/** Names are Kubernetes names. The person may have added a deployment to the release. */
export type Operation =
  | { type: 'scale'; deployment: string; from: number; to: number }
  | { type: 'restart'; deployment: string }
  | { type: 'delete-pod'; pod: string }
  | { type: 'roll-back'; revision: number }
  | { type: 'end-holder'; component: Component; pid: number; command: string };

/** The command to show. */
export function commandOf(operation: Operation, target: Target, helm: Pick<Helm, 'rollbackCommand'>): string[] {
  const equivalents = equivalentsOf(target);
  switch (operation.type) {
    case 'scale':
      return equivalents.scale(operation.deployment, operation.to);
    case 'restart':
      return equivalents.restart(operation.deployment);
    case 'delete-pod':
      return equivalents.deletePod(operation.pod);
    case 'roll-back':
      return helm.rollbackCommand(operation.revision);
    case 'end-holder':
      return ['kill', String(operation.pid)];
  }
}
