// Runs the built program as a shell would, and searches every process and file for secrets.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../../bin/taskflow-tui.cjs', import.meta.url));

/** Node's arguments for the simulated tour with a fast clock. */
export const fastDemo = ['--import', new URL('fast-clock.mjs', import.meta.url).href, bin, 'demo'];

export type Result = { code: number | null; stdout: string; stderr: string; ms: number };
export type Running = { child: ChildProcess; result: Promise<Result> };

export function start(file: string, args: string[], options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {}): Running {
  const begun = Date.now();
  const child = spawn(file, args, { env: { ...process.env, ...options.env }, cwd: options.cwd, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const result = new Promise<Result>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr, ms: Date.now() - begun }));
  });
  return { child, result };
}

export function taskflow(args: string[], options: Parameters<typeof start>[2] = {}): Promise<Result> {
  return start(process.execPath, [bin, ...args], options).result;
}

/** Returns the stdout of a program that must succeed. */
export async function output(file: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await start(file, args).result;
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${code}\n${stderr}`);
  return stdout;
}

/**
 * Searches the argv of every process of this machine (Linux), and the environment of those outside of pods and containers, where secrets
 * are on purpose, every 20 ms until stopped. Returns where it found a word.
 */
export function huntInProcesses(words: string[]): { stop(): string[] } {
  const found = new Set<string>();
  const self = new Set([String(process.pid)]);
  // Of a container, if this machine is one.
  const own = readFileSync('/proc/self/cgroup', 'latin1');
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || self.has(pid)) continue;
      for (const part of ['cmdline', 'environ']) {
        try {
          const group = readFileSync(`/proc/${pid}/cgroup`, 'latin1');
          if (part === 'environ' && group !== own && /kubepods|docker/.test(group)) continue;
          const text = readFileSync(`/proc/${pid}/${part}`, 'latin1');
          for (const word of words) if (text.includes(word)) found.add(`${part} of ${text.slice(0, 80).replaceAll('\0', ' ')}`);
        } catch {
          // The process has ended, or belongs to another user.
        }
      }
    }
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return [...found];
    },
  };
}

/** Returns every file below a folder that contains one of the words. */
export function huntInFiles(folder: string, words: string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((file) => {
      const text = readFileSync(file, 'latin1');
      return words.some((word) => text.includes(word));
    });
}
