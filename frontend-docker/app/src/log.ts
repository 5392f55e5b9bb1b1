// One JSON line an event on stdout or stderr, so that a cluster's log readers can search it; LOG_LEVEL says from which level on.
const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

export function log(level: Level, message: string, fields: Record<string, string | number> = {}): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(threshold())) return
  const line = JSON.stringify({ level, message, ...fields })
  if (level === 'error' || level === 'warn') console.error(line)
  else console.log(line)
}

/** What went wrong, in one line without values: PostgreSQL puts rows into `detail`, which must not reach a log. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A failed connection to a name with two addresses is an AggregateError without a message.
  return [error.message, code].filter((part, at) => part && (at === 0 || !error.message.includes(part))).join(' ') || error.name
}

function threshold(): Level {
  const wanted = process.env.LOG_LEVEL?.trim().toLowerCase().replace('warning', 'warn')
  return LEVELS.find((level) => level === wanted) ?? 'info'
}
