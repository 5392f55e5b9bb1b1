// Structured log: one JSON line per event, filtered by LOG_LEVEL.
const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

export function log(level: Level, message: string, fields: Record<string, string | number> = {}): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(threshold())) return
  const line = JSON.stringify({ level, message, ...fields })
  if (level === 'error' || level === 'warn') console.error(line)
  else console.log(line)
}

/** The error's message and code. Leaves out PostgreSQL's `detail`, which contains row values that must not be logged. */
export function formatError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A failed connection to a host with two addresses is an AggregateError without a message.
  return [error.message, code].filter((part, at) => part && (at === 0 || !error.message.includes(part))).join(' ') || error.name
}

function threshold(): Level {
  const configured = process.env.LOG_LEVEL?.trim().toLowerCase().replace('warning', 'warn')
  return LEVELS.find((level) => level === configured) ?? 'info'
}
