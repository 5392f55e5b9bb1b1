// What a person can do to a running TaskFlow, as data, and the command that each act equals.

import type { Component } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import type { Helm, Target } from '../../world/index.js';

/** Names are Kubernetes names: a deployment may be one that the person added to the release. */
export type Operation =
  | { type: 'scale'; deployment: string; from: number; to: number }
  | { type: 'restart'; deployment: string }
  | { type: 'delete-pod'; pod: string }
  | { type: 'roll-back'; revision: number }
  | { type: 'end-holder'; component: Component; pid: number; command: string };

/** As it would be typed, for showing. */
export function commandOf(act: Operation, target: Target, helm: Pick<Helm, 'rollbackCommand'>): string[] {
  const equivalents = equivalentsOf(target);
  switch (act.type) {
    case 'scale':
      return equivalents.scale(act.deployment, act.to);
    case 'restart':
      return equivalents.restart(act.deployment);
    case 'delete-pod':
      return equivalents.deletePod(act.pod);
    case 'roll-back':
      return helm.rollbackCommand(act.revision);
    case 'end-holder':
      return ['kill', String(act.pid)];
  }
}
