import { renderToString } from 'ink';
import * as scenes from '/work/main/test/ui/scenes.js';
import { Lines } from '/work/main/source/ui/lines.js';
import { wizardLines } from '/work/main/source/ui/wizard-view.js';
import { attentions } from '/work/main/source/ui/attention.js';
import { emptyForm } from '/work/main/source/ui/form.js';
import { noWord } from '/work/main/source/ui/confirm.js';
const [columns, rows, unicode] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4] !== 'ascii'];
for (const name of ['checking','building','typing','releasing','releaseFailed','confirmAsked','wordAsked','opening'] as const) {
  const state = scenes.played(...scenes[name]);
  const lines = wizardLines({ state, form: {...emptyForm, values: {...emptyForm.values, 'database-url': 'postgresql://a:b@x-pooler.neon.tech/d?sslmode=require'}, at: 'better-auth-secret'}, word: noWord, attention: attentions(state)[0], others: false, selected: 0, pane: undefined, phase: 'open', now: scenes.began + 41_000, columns, rows });
  console.log(`== ${name} ${lines.length}`);
  console.log(renderToString(<Lines lines={lines} columns={columns} unicode={unicode} />, { columns }));
}
