// Formats quantities with their units in few characters: ages, CPU, memory, traffic, sparklines.

/** `12 s`, `2 min`, `3 h`, `2 d` for ms, with the thresholds of kubectl's short age. */
export function since(ms: number): string {
  const units: Record<string, string> = { s: ' s', m: ' min', h: ' h', d: ' d' };
  return age(ms).replace(/[smhd]$/, (unit) => units[unit] ?? unit);
}

/** Thousandths of a core, as Kubernetes writes them: `42m`. */
export function millicores(cpu: number): string {
  return `${Math.round(cpu)}m`;
}

const mebi = 1024 ** 2;
const gibi = 1024 ** 3;

/** Memory in Mi, from 10 Gi on in Gi: `96 Mi`; `between` stands before the unit. */
export function memory(bytes: number, between = ' '): string {
  return bytes < 10 * gibi ? `${Math.round(bytes / mebi)}${between}Mi` : `${(bytes / gibi).toFixed(1)}${between}Gi`;
}

/** `96 of 256 Mi`: both in the unit of the limit. */
export function memoryOf(bytes: number, limit: number): string {
  return limit < 10 * gibi ? `${Math.round(bytes / mebi)} of ${memory(limit)}` : `${(bytes / gibi).toFixed(1)} of ${memory(limit)}`;
}

/** Traffic in decimal units: `812 B`, `12 kB`, `3.1 MB`. */
export function traffic(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const steps = ['kB', 'MB', 'GB', 'TB'];
  let amount = bytes / 1000;
  let at = 0;
  // 999.5 would print as 1000.
  for (; amount >= 999.5 && at < steps.length - 1; at++) amount /= 1000;
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${steps[at]}`;
}

/** `most` 0: the limit is unknown, or there is none. */
export function percent(part: number, most: number): string {
  return most > 0 ? `${Math.round((100 * part) / most)}%` : '';
}

const bars = '▁▂▃▄▅▆▇█';

/** The last `columns` values as bars, newest to the right. The scale ends at `most`, or at the highest value above it. */
export function sparkline(values: number[], columns: number, most = 0): string {
  const shown = values.slice(-columns);
  const top = Math.max(most, ...shown, Number.MIN_VALUE);
  const bar = (value: number) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))] ?? '';
  return shown.map(bar).join('').padStart(columns);
}

export function short(amount: number): string {
  return String(Math.round(amount * 10) / 10);
}

/** `256 Mi`, `1.5 Gi` for bytes. */
export function memoryText(bytes: number): string {
  const mebi = bytes / 1024 ** 2;
  return mebi >= 1024 ? `${short(mebi / 1024)} Gi` : `${Math.round(mebi)} Mi`;
}

/** `250m`, `2 cores` for thousandths of a core. */
export function cpuText(millicores: number): string {
  if (millicores < 1000) return `${Math.round(millicores)}m`;
  return `${short(millicores / 1000)} ${millicores === 1000 ? 'core' : 'cores'}`;
}

/** kubectl's short age: `12s`, `4m`, `3h`, `2d` (after k8s.io/apimachinery/pkg/util/duration, rounded to one unit). */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 120) return `${s}s`;
  if (s < 7200) return `${Math.floor(s / 60)}m`;
  if (s < 172_800) return `${Math.floor(s / 3600)}h`;
  return `${Math.floor(s / 86_400)}d`;
}

/** `1.5 s`, `0:41`, `1:02:03` for ms. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Decimal megabytes as docker prints them, without the unit: 187_400_000 → 187. */
export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** A time of day: `14:02` on the day of `now`, else `23 Nov 14:02`. Both in ms since the epoch. */
export function moment(at: number, now: number): string {
  const then = new Date(at);
  const time = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${then.getDate()} ${then.toLocaleString('en', { month: 'short' })} ${time}`;
}
