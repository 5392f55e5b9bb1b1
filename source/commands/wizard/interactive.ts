// Runs the screens: the wizard, then the panel, and the wizard again when the panel asks for a rebuild or another secret.
import { initialState, type State } from '../../deploy/engine/state.js';
import { createForwards } from '../../deploy/steps/ports/forwards.js';
import type { OperationResult } from '../../live/panel-port.js';
import { observable } from '../../observable.js';
import type { ExitStatus } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import { print } from '../output.js';
import { createExitSummary } from './exit-summary.js';
import { packagesOf, switchPackages } from './packages-choice.js';
import { forgetSecrets, resultOf, settingsFor } from './panel-request.js';
import { runPanel } from './run-panel.js';
import { runWizard } from './run-wizard.js';
import type { InteractiveOptions, Screens } from './screens.js';

export async function runInteractive(options: InteractiveOptions): Promise<ExitStatus> {
  const end = new AbortController();
  const lifetime = AbortSignal.any([options.signal, end.signal]);
  const screens = {
    ...options,
    lifetime,
    forwards: createForwards(lifetime),
    state: observable(initialState),
    summary: createExitSummary(),
  };
  options.player?.watch({ state: screens.state });
  try {
    return await runScreens(screens);
  } finally {
    end.abort();
  }
}

async function runScreens(screens: Screens): Promise<ExitStatus> {
  const { store } = screens.worldFor({ command: () => {} });
  const packages = packagesOf(screens.settings, store);
  const first = await runWizard(screens, { ...(packages === undefined ? {} : { packages }) });
  if (screens.signal.aborted) return 130;
  if (first === 'packages') {
    switchPackages(screens.settings, store);
    return runScreens({ ...screens, settings: await screens.readSettings() });
  }
  if (first === 'tour') return screens.startTour(screens.settings);
  if (first !== 'done') return first === 'failed' ? exitStatusOf(screens.state.current()) : 130;
  let { settings } = screens;
  let result: OperationResult | undefined;
  for (;;) {
    const { exit, snapshot } = await runPanel({ ...screens, settings }, result);
    if (exit.type === 'quit') {
      print(screens.summary.text(snapshot, screens.demo, process.stdout.columns));
      return 0;
    }
    const next = await settingsFor({ wanted: exit, snapshot }, settings, screens.readSettings).catch(toProblem);
    if ('problem' in next) {
      result = { ok: false, text: `${next.problem} · ${next.fix}` };
      continue;
    }
    const editing = exit.type === 'edit-secret' ? exit.name : undefined;
    const restore = editing === undefined ? undefined : forgetSecrets(store);
    const end = await runWizard({ ...screens, settings: next }, { ...(editing === undefined ? {} : { editing }) });
    if (end !== 'done') restore?.();
    if (screens.signal.aborted) return 130;
    if (end === 'tour') return screens.startTour(settings);
    result = resultOf(end === 'packages' ? 'cancelled' : end, screens.state.current());
    if (end === 'done') settings = next;
  }
}

/** The same exit status as `up`: the first failed step's. */
function exitStatusOf(state: State): ExitStatus {
  const failed = state.steps.find((step) => step.status.type === 'failed');
  return (failed?.status.type === 'failed' && failed.status.problem.exit) || 1;
}
