// What a person can set going from the panel: acts on the cluster, and what the panel is left for. Their questions and their words.
import type { Operation } from '../../live/operations/operation.js';

/** `title`: the deployment as the panel calls it. */
export type Deed = Operation | { type: 'redeploy'; deployment: string; title: string };

/** So many replicas more at once are asked about: a digit typed twice must not fill the node. */
const leap = 10;

/** Done without asking: a scale that leaves a replica and is no leap. */
export function needsAsking(deed: Deed): boolean {
  return deed.type !== 'scale' || deed.to === 0 || deed.to - deed.from >= leap;
}

const lost = 'The throwaway database begins anew: every user and task in it is gone, and frontend and backend are to be restarted.';
const takenAway = 'But a revision without the throwaway database takes it away, with every user and task in it.';

/** In one sentence: what it would do, and what of it could hurt. `throwaway`: the deployment whose data goes with its pod. */
export function questionFor(deed: Deed, throwaway?: string): string {
  switch (deed.type) {
    case 'scale':
      if (deed.deployment === throwaway) return `Scale ${deed.deployment} to ${deed.to}? ${lost}`;
      return deed.to === 0
        ? `Scale ${deed.deployment} to 0? It answers no request then.`
        : `Scale ${deed.deployment} from ${deed.from} to ${deed.to}? The node may not hold so many.`;
    case 'restart':
      if (deed.deployment === throwaway) return `Restart ${deed.deployment}? ${lost}`;
      return `Restart ${deed.deployment}? Its pods are replaced one after the other.`;
    case 'delete-pod':
      if (throwaway && deed.pod.startsWith(`${throwaway}-`)) return `Delete pod ${deed.pod}? ${lost}`;
      return `Delete pod ${deed.pod}? Another takes its place.`;
    case 'roll-back':
      return `Roll the release back to revision ${deed.revision}? The pods are replaced one after the other.${throwaway ? ` ${takenAway}` : ''}`;
    case 'end-holder':
      return `End ${deed.command} (pid ${deed.pid})? It is no program of TaskFlow; what it has not saved is lost.`;
    case 'redeploy':
      return `Build and deploy ${deed.title} again? This screen comes back when that is done.`;
  }
}

export function doing(act: Operation): string {
  switch (act.type) {
    case 'scale':
      return `scaling ${act.deployment} to ${act.to}`;
    case 'restart':
      return `restarting ${act.deployment}`;
    case 'delete-pod':
      return `deleting ${act.pod}`;
    case 'roll-back':
      return `rolling back to revision ${act.revision}`;
    case 'end-holder':
      return `ending ${act.command}`;
  }
}

/** A scale makes an earlier one of the same deployment void. */
export function supersedes(act: Operation, earlier: Operation): boolean {
  return act.type === 'scale' && earlier.type === 'scale' && act.deployment === earlier.deployment;
}
