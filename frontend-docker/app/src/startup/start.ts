// Background work at startup: creates the tables as soon as the database responds, and renders the pages once.
import { migrate } from '../auth/migrate'
import { formatError, log } from '../log'
import { readSettings } from '../settings'
import { singleton } from '../singleton'
import { startupState } from './state'
import { stopOnSigterm } from './stop-on-sigterm'
import { warmUp } from './warm-up'

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 5_000

export function start(): void {
  singleton('started', () => {
    const stopping = stopOnSigterm()
    void createTables()
    void warmUp(stopping)
    return true
  })
}

async function createTables(): Promise<void> {
  const settings = readSettings(process.env)
  if ('problem' in settings) {
    startupState().tables = { reason: settings.problem }
    return log('error', 'accounts are disabled', { reason: settings.problem })
  }
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
    try {
      await migrate(settings)
      startupState().tables = 'ready'
      return log('info', 'accounts are ready')
    } catch (error) {
      startupState().tables = { reason: "the database isn't responding or refuses the connection." }
      log('warn', 'failed to create the account tables; retrying', { reason: formatError(error), seconds: delay / 1000 })
      await new Promise((done) => setTimeout(done, delay))
    }
  }
}
