// Requests of the panel: operations on the cluster and rebuilds, with their confirmations and progress texts.
import type { Operation } from '../../live/operations/operation.js';

/** `title`: the deployment's name in the panel. */
export type PanelRequest = Operation | { type: 'redeploy'; deployment: string; title: string };

/** Adding this many replicas at once needs a confirmation: a digit typed twice must not fill the node. */
const leap = 10;

/** Only a small scale that leaves a replica needs none. */
export function needsConfirmation(request: PanelRequest): boolean {
  return request.type !== 'scale' || request.to === 0 || request.to - request.from >= leap;
}

const lost = 'The throwaway database loses its data: every user and task. Restart frontend and backend afterwards.';
const takenAway = 'A revision without the throwaway database deletes it, with every user and task.';

/** What the request does and what it can damage. `throwaway`: the deployment that loses its data with its pod. */
export function confirmationText(request: PanelRequest, throwaway?: string): string {
  switch (request.type) {
    case 'scale':
      if (request.deployment === throwaway) return `Scale ${request.deployment} to ${request.to}? ${lost}`;
      return request.to === 0
        ? `Scale ${request.deployment} to 0? It then answers no requests.`
        : `Scale ${request.deployment} from ${request.from} to ${request.to}? The node may not have room for so many.`;
    case 'restart':
      if (request.deployment === throwaway) return `Restart ${request.deployment}? ${lost}`;
      return `Restart ${request.deployment}? Its pods are replaced one by one.`;
    case 'delete-pod':
      if (throwaway && request.pod.startsWith(`${throwaway}-`)) return `Delete pod ${request.pod}? ${lost}`;
      return `Delete pod ${request.pod}? Its deployment creates a new one.`;
    case 'roll-back':
      return `Roll the release back to revision ${request.revision}? The pods are replaced one by one.${throwaway ? ` ${takenAway}` : ''}`;
    case 'end-holder':
      return `End ${request.command} (pid ${request.pid})? It isn't part of TaskFlow, and loses what it hasn't saved.`;
    case 'redeploy':
      return `Rebuild and deploy ${request.title}? This screen comes back when it's done.`;
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

/** A scale replaces an earlier one of the same deployment. */
export function supersedes(operation: Operation, earlier: Operation): boolean {
  return operation.type === 'scale' && earlier.type === 'scale' && operation.deployment === earlier.deployment;
}
