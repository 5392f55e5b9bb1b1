// Measures the time from start to the wizard's first frame in a pty. Run: npm run bench
import { performance } from 'node:perf_hooks';
import { bin } from '../test/support/programs/command.js';
import { openTerminal } from '../test/support/programs/pty.js';

const runs = Number(process.argv[2] ?? 15);
const times: number[] = [];
for (let run = 0; run < runs; run++) {
  const startedAt = performance.now();
  const terminal = openTerminal(process.execPath, [bin, 'demo']);
  await terminal.until('TaskFlow on Kubernetes');
  times.push(performance.now() - startedAt);
  terminal.kill('SIGKILL');
  await terminal.exited;
}
times.sort((a, b) => a - b);
process.stdout.write(`first frame: median ${times[runs >> 1]?.toFixed(0)} ms, min ${times[0]?.toFixed(0)} ms, ${runs} runs\n`);
