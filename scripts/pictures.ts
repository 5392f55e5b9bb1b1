// Draws the pictures in docs/ from the real program: the screens of `demo --auto` in a pty, as SVG. Run: npm run pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bin } from '../test/support/programs/command.js';
import { openTerminal, type Run } from '../test/support/programs/pty.js';
import { animatedSvg, svgOf } from './svg.js';

const folder = fileURLToPath(new URL('../docs', import.meta.url));
const columns = 100;
const rows = 30;

/** When to take a picture: what the tour's caption is, and what the screen must show. `seconds`: how long the animation shows it. */
const moments: { caption: string; shows: RegExp; seconds: number; alone?: { name: string; title: string } }[] = [
  {
    caption: 'pastes the database-url',
    shows: /installing the packages[\s\S]*▸ database-url/,
    seconds: 3,
    alone: { name: 'wizard', title: 'The wizard: you type the secrets while the images build' },
  },
  { caption: 'presses enter to store them', shows: /✔ Images[\s\S]*▸ openai-api-key/, seconds: 2.5 },
  { caption: 'what happened, why', shows: /✖ Release[\s\S]*fix/, seconds: 4 },
  { caption: 'pastes the new URL', shows: /▸ database-url/, seconds: 2 },
  { caption: 'TaskFlow runs, ports are open', shows: /200 in \d+ ms[\s\S]*Events/, seconds: 3 },
  { caption: 'presses G r y', shows: /Restart taskflow-backend\?/, seconds: 2 },
  { caption: 'waits for the rollout', shows: /rolling out/, seconds: 2 },
  { caption: 'follows the log', shows: /following/, seconds: 2 },
  {
    caption: 'a pod fails',
    shows: /CrashLoopBackOff[\s\S]*fix/,
    seconds: 4,
    alone: {
      name: 'panel',
      title: 'The panel: ports, pods with their resource usage, an unhealthy pod with the cause and the fix, and events',
    },
  },
  { caption: 'the pod has recovered', shows: /2\/2 ready/, seconds: 2.5 },
];

mkdirSync(folder, { recursive: true });
const terminal = openTerminal(process.execPath, [bin, 'demo', '--auto'], { columns, rows });
const frames: { rows: Run[][]; seconds: number }[] = [];
for (const { caption, shows, seconds, alone } of moments) {
  await terminal.until((screen) => screen.includes(caption) && shows.test(screen), 60);
  const picture = terminal.runs();
  frames.push({ rows: picture, seconds });
  if (alone) writeFileSync(`${folder}/${alone.name}.svg`, svgOf(picture, columns, alone.title));
}
await terminal.exited;
frames.push({ rows: terminal.runs(), seconds: 4 });
const title = 'taskflow-tui demo --auto: the wizard, a failure with its fix, and the panel';
writeFileSync(`${folder}/tour.svg`, animatedSvg(frames, columns, title));
