// What `demo --auto` presses, in order: each beat with what it waits for, what it says, and how long (ms) that is read before the keys come.
import type { State } from '../../deploy/engine/state.js';
import type { Snapshot } from '../../live/snapshot.js';
import { outdatedPassword } from '../cluster/secrets.js';

/** `snapshot`: from the panel on. */
export type Seen = { state: State | undefined; snapshot: Snapshot | undefined };
/** `says` goes on after `demo`, and with it fits into 40 columns. */
export type Beat = {
  when(seen: Seen): boolean;
  says: string;
  reads: number;
  keys: string[];
  /** What happens in the simulated World after it. */
  begins?: 'trouble';
};

const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;
const urlWith = (password: string) => `postgresql://taskflow:${password}@db.example.com/taskflow?sslmode=require`;
const [enter, tab, back, ctrlG] = ['\r', '\t', '\u001b', '\u0007'];

const always = () => true;
const asksForSecrets = ({ state }: Seen) => state?.questions.some(({ question }) => question.type === 'secrets') ?? false;
const isStep =
  (id: string, ...types: string[]) =>
  (seen: Seen) =>
    seen.state?.steps.some((step) => step.id === id && types.includes(step.status.type)) ?? false;
const deployments = ({ snapshot }: Seen) => snapshot?.deployments ?? [];
const isOut = (seen: Seen) => deployments(seen).length > 0 && deployments(seen).every(({ rolledOut }) => rolledOut);
const isOpen = (seen: Seen) => isOut(seen) && (seen.snapshot?.ports.every(({ http }) => http?.status === 200) ?? false);
const isIll = ({ snapshot }: Seen) => (snapshot?.diagnoses.length ?? 0) > 0;

export const beats: Beat[] = [
  {
    when: asksForSecrets,
    says: ' pastes the database-url, enter',
    reads: 2200,
    keys: [paste(`psql '${urlWith(outdatedPassword)}'`), enter],
  },
  { when: always, says: ' presses ctrl-g: a secret', reads: 1400, keys: [ctrlG, tab] },
  { when: always, says: ' presses enter: all is stored', reads: 1800, keys: [enter] },
  { when: isStep('release', 'running'), says: ': now its password is changed', reads: 1000, keys: [] },
  { when: isStep('release', 'failed'), says: ': what happened, why, the fix', reads: 3400, keys: [] },
  { when: always, says: ' presses e: types it anew', reads: 1200, keys: ['e'] },
  {
    when: asksForSecrets,
    says: ' pastes the new URL, 3 × enter',
    reads: 1800,
    keys: [paste(urlWith('example')), enter, enter, enter],
  },
  { when: isStep('secrets', 'done'), says: ' waits for the new pods', reads: 0, keys: [] },
  { when: isOpen, says: ': TaskFlow runs, ports are open', reads: 2200, keys: [] },
  { when: always, says: ' presses +: one frontend more', reads: 1200, keys: ['+'] },
  {
    when: (seen) => deployments(seen).some(({ desired }) => desired > 2),
    says: ' presses G r y: a restart',
    reads: 1500,
    keys: ['G', 'r', 'y'],
  },
  { when: (seen) => !isOut(seen), says: ' waits for the rollout', reads: 0, keys: [] },
  { when: isOut, says: ' presses l: the log of a pod', reads: 1200, keys: ['l'], begins: 'trouble' },
  { when: always, says: ' reads on, then presses esc', reads: 1800, keys: [back] },
  { when: isIll, says: ': a pod is ill: why, the fix', reads: 3000, keys: [] },
  { when: always, says: ' presses f: only what is ill', reads: 1300, keys: ['f', 'f'] },
  { when: (seen) => !isIll(seen) && isOut(seen), says: ': it is well again', reads: 1800, keys: [] },
  { when: always, says: ' presses q', reads: 1600, keys: ['q'] },
];
