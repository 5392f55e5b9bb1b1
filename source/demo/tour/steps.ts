// Steps of `demo --auto`: what each waits for, its caption, how long (ms) the caption stays, and the keys that follow.
import type { State } from '../../deploy/engine/state.js';
import type { Snapshot } from '../../live/snapshot.js';
import { outdatedPassword } from '../cluster/secrets.js';

/** What is on the screen: `state` in the wizard, `snapshot` in the panel. */
export type View = { state: State | undefined; snapshot: Snapshot | undefined };
/** `says` continues the word `demo`; both fit into 40 columns. */
export type TourStep = {
  when(view: View): boolean;
  caption: string;
  readingMs: number;
  keys: string[];
  /** What happens in the simulation after it. */
  begins?: 'trouble';
};

const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;
const urlWith = (password: string) => `postgresql://taskflow:${password}@db.example.com/taskflow?sslmode=require`;
const [enter, tab, back, ctrlG] = ['\r', '\t', '\u001b', '\u0007'];

const always = () => true;
const asksForSecrets = ({ state }: View) => state?.questions.some(({ question }) => question.type === 'secrets') ?? false;
const isStep =
  (id: string, ...types: string[]) =>
  (view: View) =>
    view.state?.steps.some((step) => step.id === id && types.includes(step.status.type)) ?? false;
const deployments = ({ snapshot }: View) => snapshot?.deployments ?? [];
const isRolledOut = (view: View) => deployments(view).length > 0 && deployments(view).every(({ rolledOut }) => rolledOut);
const isOpen = (view: View) => isRolledOut(view) && (view.snapshot?.ports.every(({ http }) => http?.status === 200) ?? false);
const isFailing = ({ snapshot }: View) => (snapshot?.diagnoses.length ?? 0) > 0;

export const tourSteps: TourStep[] = [
  {
    when: asksForSecrets,
    caption: ' pastes the database-url, enter',
    readingMs: 2200,
    keys: [paste(`psql '${urlWith(outdatedPassword)}'`), enter],
  },
  { when: always, caption: ' presses ctrl-g for a new secret', readingMs: 1400, keys: [ctrlG, tab] },
  { when: always, caption: ' presses enter to store them', readingMs: 1800, keys: [enter] },
  { when: isStep('release', 'running'), caption: ': the password changes now', readingMs: 1000, keys: [] },
  { when: isStep('release', 'failed'), caption: ': what happened, why, the fix', readingMs: 3400, keys: [] },
  { when: always, caption: ' presses e to edit the URL', readingMs: 1200, keys: ['e'] },
  {
    when: asksForSecrets,
    caption: ' pastes the new URL, 3 × enter',
    readingMs: 1800,
    keys: [paste(urlWith('example')), enter, enter, enter],
  },
  { when: isStep('secrets', 'done'), caption: ' waits for the new pods', readingMs: 0, keys: [] },
  { when: isOpen, caption: ': TaskFlow runs, ports are open', readingMs: 2200, keys: [] },
  { when: always, caption: ' presses + for one more frontend', readingMs: 1200, keys: ['+'] },
  {
    when: (view) => deployments(view).some(({ desired }) => desired > 2),
    caption: ' presses G r y to restart backend',
    readingMs: 1500,
    keys: ['G', 'r', 'y'],
  },
  { when: (view) => !isRolledOut(view), caption: ' waits for the rollout', readingMs: 0, keys: [] },
  { when: isRolledOut, caption: ' presses l for the log of a pod', readingMs: 1200, keys: ['l'], begins: 'trouble' },
  { when: always, caption: ' follows the log, presses esc', readingMs: 1800, keys: [back] },
  { when: isFailing, caption: ': a pod fails: why, and the fix', readingMs: 3000, keys: [] },
  { when: always, caption: ' presses f to see only failures', readingMs: 1300, keys: ['f', 'f'] },
  { when: (view) => !isFailing(view) && isRolledOut(view), caption: ': the pod has recovered', readingMs: 1800, keys: [] },
  { when: always, caption: ' presses q', readingMs: 1600, keys: ['q'] },
];
