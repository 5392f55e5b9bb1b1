// Measures the input digest of a folder with 5,000 files of 4 KB: the whole time, and the longest time without another task. Run: npm run bench
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { computeInputDigest } from '../source/deploy/checkout/input-digest.js';
import { findSource } from '../source/deploy/checkout/source.js';

const runs = Number(process.argv[2] ?? 20);
const root = path.join(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-bench-'));
try {
  for (let number = 0; number < 5000; number++) {
    const file = path.join(folder, `part-${number % 250}`, `file-${number}.ts`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `export const number = ${number};\n`.padEnd(4096, '// padding\n'));
  }
  const source = { ...(await findSource('backend', root, folder)), directory: folder };
  const times: number[] = [];
  let longestBlock = 0;
  for (let run = 0; run < runs; run++) {
    let last = performance.now();
    const ticks = setInterval(() => {
      longestBlock = Math.max(longestBlock, performance.now() - last);
      last = performance.now();
    }, 1);
    const startedAt = performance.now();
    await computeInputDigest(source);
    times.push(performance.now() - startedAt);
    clearInterval(ticks);
  }
  times.sort((a, b) => a - b);
  const [median, longest] = [times[runs >> 1], times.at(-1)].map((ms) => ms?.toFixed(0));
  process.stdout.write(
    `input digest of 5,000 files: median ${median} ms, longest ${longest} ms, longest block ${longestBlock.toFixed(0)} ms, ${runs} runs\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
