// Draws the README's pictures from the real program: `demo --auto` in a real pty, its screens as SVG. Run: npm run pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bin } from '../test/support/command.js';
import { openTerminal, type Run } from '../test/support/pty.js';
import { animatedSvg, svgOf } from './svg.js';

const folder = fileURLToPath(new URL('../docs', import.meta.url));
const columns = 100;
const rows = 30;

/** What the tour says when a picture is taken, what must be drawn by then, and how long (s) it is shown. */
const moments: { says: string; shows: RegExp; seconds: number; alone?: { name: string; title: string } }[] = [
  {
    says: 'pastes the database-url',
    shows: /RUN npm ci[\s\S]*▸ database-url/,
    seconds: 3,
    alone: { name: 'wizard', title: 'The wizard: images build while the secrets are typed' },
  },
  { says: 'presses enter: all is stored', shows: /✔ Images[\s\S]*▸ openai-api-key/, seconds: 2.5 },
  { says: 'what happened, why, the cure', shows: /✖ Release[\s\S]*cure/, seconds: 4 },
  { says: 'pastes the new URL', shows: /▸ database-url/, seconds: 2 },
  { says: 'TaskFlow runs, ports are open', shows: /200 in \d+ ms[\s\S]*Events/, seconds: 3 },
  { says: 'presses G r y', shows: /Restart taskflow-backend\?/, seconds: 2 },
  { says: 'waits for the rollout', shows: /rolling out/, seconds: 2 },
  { says: 'reads on', shows: /following/, seconds: 2 },
  {
    says: 'a pod is ill',
    shows: /CrashLoopBackOff[\s\S]*cure/,
    seconds: 4,
    alone: { name: 'panel', title: 'The panel: ports that answer, pods with their usage, one that is ill with its cause and cure, events' },
  },
  { says: 'it is well again', shows: /2\/2 ready/, seconds: 2.5 },
];

mkdirSync(folder, { recursive: true });
const terminal = openTerminal(process.execPath, [bin, 'demo', '--auto'], { columns, rows });
const frames: { rows: Run[][]; seconds: number }[] = [];
for (const { says, shows, seconds, alone } of moments) {
  await terminal.until((screen) => screen.includes(says) && shows.test(screen), 60);
  const picture = terminal.runs();
  frames.push({ rows: picture, seconds });
  if (alone) writeFileSync(`${folder}/${alone.name}.svg`, svgOf(picture, columns, alone.title));
}
await terminal.exited;
frames.push({ rows: terminal.runs(), seconds: 4 });
const title = 'taskflow-tui demo --auto: from the first step over a failure and its cure to the panel';
writeFileSync(`${folder}/tour.svg`, animatedSvg(frames, columns, title));
