// Asks in the terminal which application of the current folder to deploy.
import { terminal } from '../../environment.js';
import { Cancelled } from '../../problem.js';
import { moment } from '../../units.js';
import type { ChooseApplication } from '../application.js';

/** Rejects with Cancelled if the person leaves. */
export function askForApplication(signal: AbortSignal, now: () => number): ChooseApplication {
  return async (pairs) => {
    const { showChooser } = await import('../../ui/show-chooser.js');
    const own = pairs.map(({ frontend, backend, changedAt }) => ({
      label: `${frontend} and ${backend}`,
      note: `last changed ${moment(changedAt, now())}`,
    }));
    const included = { label: 'The included TaskFlow', note: 'a Next.js and FastAPI application that comes with taskflow-tui' };
    const title =
      pairs.length === 1 ? 'This folder holds an application of your own.' : `This folder holds ${pairs.length} applications of your own.`;
    const detail = 'Which one do you want to deploy? taskflow-tui remembers your choice here; --fresh asks again.';
    const at = await showChooser({ title, detail, options: [...own, included] }, { unicode: terminal().unicode, demo: false, signal });
    if (at === undefined) throw new Cancelled();
    return pairs[at] ? { frontend: pairs[at].frontend, backend: pairs[at].backend } : 'included';
  };
}
