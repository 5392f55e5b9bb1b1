// Lists running programs by name and by a word in their arguments, such as a helm that is working on the release.
import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { oneOrMany, parseJson } from '../../parse-json.js';
import { Cancelled } from '../../problem.js';
import type { Machine, RunningProgram } from '../../world/index.js';
import type { Programs } from '../run/programs.js';

const askSeconds = 10;

/** `file` without folder and `.exe`. */
type Wanted = { platform: Machine['platform']; file: string; word: string };

/**
 * Includes those of other users that the system shows, but not this process. Empty if the system lists none. The arguments are clean, but may
 * hold other programs' secrets, so don't show them.
 */
export async function runningPrograms(programs: Programs, wanted: Wanted, signal: AbortSignal): Promise<RunningProgram[]> {
  if (signal.aborted) throw new Cancelled();
  const all = await listOf(programs, wanted, signal);
  return all
    .filter(
      ({ pid, argv: [program = '', ...args] }) => pid !== process.pid && nameOf(program) === wanted.file && args.includes(wanted.word),
    )
    .map(({ pid, argv: [, ...args] }) => ({ pid, args: args.map(programs.clean) }));
}

type Listed = { pid: number; argv: string[] };

function listOf(programs: Programs, { platform, file }: Wanted, signal: AbortSignal): Promise<Listed[]> {
  if (platform === 'linux') return fromProc();
  return platform === 'win32' ? fromPowerShell(programs, file, signal) : fromPs(programs, signal);
}

/** proc(5): /proc/PID/cmdline has the arguments, each with a NUL at the end. It is empty for a zombie. */
async function fromProc(): Promise<Listed[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const listed = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), argv: text.replace(/\0$/, '').split('\0') };
    }),
  );
  return listed;
}

/** ps(1) joins the arguments with spaces, so arguments with spaces fall apart; names have none. */
async function fromPs(programs: Programs, signal: AbortSignal): Promise<Listed[]> {
  const text = await outputOf(programs, { file: 'ps', args: ['-axwwo', 'pid=,args='], env: { LC_ALL: 'C' } }, signal);
  return text.split('\n').flatMap((line) => {
    const [, pid, args] = /^\s*(\d+)\s+(\S.*)$/.exec(line) ?? [];
    return pid && args ? [{ pid: Number(pid), argv: args.trim().split(/\s+/) }] : [];
  });
}

/** https://learn.microsoft.com/windows/win32/cimwin32prov/win32-process: one object, a list, or nothing. */
async function fromPowerShell(programs: Programs, file: string, signal: AbortSignal): Promise<Listed[]> {
  const script = `Get-CimInstance Win32_Process -Filter "Name='${file}.exe'" | Select-Object ProcessId,CommandLine | ConvertTo-Json -Compress`;
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  const text = await outputOf(programs, { file: 'powershell.exe', args }, signal);
  return (parseJson(oneOrMany(windowsProcess), text) ?? []).map(({ ProcessId: pid, CommandLine: line }) => ({
    pid,
    argv: [...line.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([whole, inQuotes]) => inQuotes ?? whole),
  }));
}

/** The command line of another user's process is null. */
const windowsProcess = v.object({ ProcessId: v.number(), CommandLine: v.fallback(v.string(), '') });

type Asked = { file: string; args: string[]; env?: Record<string, string> };

/** The raw output; '' if the program is missing. */
async function outputOf(programs: Programs, asked: Asked, signal: AbortSignal): Promise<string> {
  try {
    return (await programs.read({ ...asked, timeoutSeconds: askSeconds, signal })).stdout;
  } catch (error) {
    if (signal.aborted) throw error;
    return '';
  }
}

/** `C:\tools\Helm.exe` and `/usr/local/bin/helm` are both helm. */
function nameOf(program: string): string {
  const name = program.split(/[/\\]/).at(-1) ?? '';
  return /\.exe$/i.test(name) ? name.slice(0, -4).toLowerCase() : name;
}
