// Remedies with the checkout's own Dockerfile: building with it, and relaxing what its image can't do without.
import type { PodNeeds, Source } from '../../../release/application.js';
import { withOwnDockerfile } from '../../../release/own-dockerfile.js';
import type { StepContext } from '../../engine/step.js';
import type { FailedAttempt } from './failed-attempt.js';
import { isRoot } from './trial/pod-needs.js';
import { applicationFolder, raisedErrors } from './trial/traceback.js';

/** The last resort: asks, and remembers a yes. It mends nothing if a secret is at fault, or a source file that Python can't read. */
export async function offerOwnDockerfile(failed: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  const { world, ask } = context;
  const { component, ownDockerfile } = source;
  const changed = withOwnDockerfile(source);
  if (!changed || !ownDockerfile || failed.problem.secret !== undefined || hasSyntaxError(failed, source)) return undefined;
  const { yes } = await ask({
    type: 'confirm',
    id: `own-dockerfile-${component}`,
    text: `Build the ${component} with the checkout's own Dockerfile instead?`,
    detail: [`It is ${ownDockerfile.name}`, `${failed.problem.problem}: ${failed.problem.cause}`, ...ownDockerfile.hints],
  });
  if (!yes) return undefined;
  world.store.saveBuildChoices(component, { ...world.store.choices().builds[component], dockerfile: 'own' });
  return changed;
}

function hasSyntaxError({ lines }: FailedAttempt, { buildArgs }: Source): boolean {
  const raised = raisedErrors(lines, { directory: applicationFolder, alias: buildArgs.APP_PACKAGE ?? '' });
  return raised.some(({ error, place }) => place.type === 'own' && ['SyntaxError', 'IndentationError', 'TabError'].includes(error));
}

/** One step at a time, so that the pod gets no more than its image needs. */
export async function relaxPod(failed: FailedAttempt, source: Source, context: StepContext): Promise<Source | undefined> {
  if (failed.stage !== 'trial' || !source.pod) return undefined;
  const { component, pod } = source;
  const denied =
    failed.denied !== undefined ||
    failed.lines.some((line) => /permission denied|read-only file system|operation not permitted|\bE(?:ACCES|ROFS|PERM)\b/i.test(line));
  if (!denied) return undefined;
  const relax = (more: PodNeeds, text: string): Source => {
    context.emit({ type: 'notice', text: `${component}: ${text}` });
    return { ...source, pod: { ...pod, ...more } };
  };
  if (!pod.writableRoot)
    return relax({ writableRoot: true }, 'its image writes all over its file system, so the root file system of its pods is writable');
  if (pod.user !== undefined) return undefined;
  const { user } = await context.world.docker.imageConfig((await context.inputDigest(component)).tag, context.signal);
  if (!isRoot(user)) return undefined;
  return relax(
    { user: '0:0' },
    'its image works only as root, so its pods run as root. A namespace with the restricted Pod Security Standard refuses them',
  );
}
