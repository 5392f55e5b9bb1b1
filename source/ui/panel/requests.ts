// What a person can set going from the panel: acts on the cluster, and what the panel is left for. Their questions and their words.
import type { Operation } from '../../live/operations/operation.js';

/** `title`: the deployment as the panel calls it. */
export type PanelRequest = Operation | { type: 'redeploy'; deployment: string; title: string };

/** So many replicas more at once are asked about: a digit typed twice must not fill the node. */
const leap = 10;

/** Done without asking: a scale that leaves a replica and is no leap. */
export function needsConfirmation(request: PanelRequest): boolean {
  return request.type !== 'scale' || request.to === 0 || request.to - request.from >= leap;
}

const lost = 'The throwaway database begins anew: every user and task in it is gone, and frontend and backend are to be restarted.';
const takenAway = 'But a revision without the throwaway database takes it away, with every user and task in it.';

/** In one sentence: what it would do, and what of it could hurt. `throwaway`: the deployment whose data goes with its pod. */
export function confirmationText(request: PanelRequest, throwaway?: string): string {
  switch (request.type) {
    case 'scale':
      if (request.deployment === throwaway) return `Scale ${request.deployment} to ${request.to}? ${lost}`;
      return request.to === 0
        ? `Scale ${request.deployment} to 0? It answers no request then.`
        : `Scale ${request.deployment} from ${request.from} to ${request.to}? The node may not hold so many.`;
    case 'restart':
      if (request.deployment === throwaway) return `Restart ${request.deployment}? ${lost}`;
      return `Restart ${request.deployment}? Its pods are replaced one after the other.`;
    case 'delete-pod':
      if (throwaway && request.pod.startsWith(`${throwaway}-`)) return `Delete pod ${request.pod}? ${lost}`;
      return `Delete pod ${request.pod}? Another takes its place.`;
    case 'roll-back':
      return `Roll the release back to revision ${request.revision}? The pods are replaced one after the other.${throwaway ? ` ${takenAway}` : ''}`;
    case 'end-holder':
      return `End ${request.command} (pid ${request.pid})? It is no program of TaskFlow; what it has not saved is lost.`;
    case 'redeploy':
      return `Build and deploy ${request.title} again? This screen comes back when that is done.`;
  }
}

export function progressText(operation: Operation): string {
  switch (operation.type) {
    case 'scale':
      return `scaling ${operation.deployment} to ${operation.to}`;
    case 'restart':
      return `restarting ${operation.deployment}`;
    case 'delete-pod':
      return `deleting ${operation.pod}`;
    case 'roll-back':
      return `rolling back to revision ${operation.revision}`;
    case 'end-holder':
      return `ending ${operation.command}`;
  }
}

/** A scale makes an earlier one of the same deployment void. */
export function supersedes(operation: Operation, earlier: Operation): boolean {
  return operation.type === 'scale' && earlier.type === 'scale' && operation.deployment === earlier.deployment;
}
