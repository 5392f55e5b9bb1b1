// What goes on behind the first seconds: the tables are made as soon as the database answers, and the pages are rendered once.
import { migrate } from '../auth/migrate'
import { log, reasonOf } from '../log'
import { readSettings } from '../settings'
import { shared } from '../shared'
import { startUp } from './state'
import { stopInTime } from './stop'
import { warmUp } from './warm-up'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5_000

export function start(): void {
  shared('started', () => {
    const ending = stopInTime()
    void makeTables()
    void warmUp(ending)
    return true
  })
}

async function makeTables(): Promise<void> {
  const settings = readSettings(process.env)
  if ('problem' in settings) {
    startUp().tables = { reason: settings.problem }
    return log('error', 'accounts cannot work', { reason: settings.problem })
  }
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await migrate(settings)
      startUp().tables = 'ready'
      return log('info', 'accounts are ready')
    } catch (error) {
      startUp().tables = { reason: 'the database does not answer, or refuses.' }
      log('warn', 'the sign-in tables could not be made; trying again', { reason: reasonOf(error), seconds: wait / 1000 })
      await new Promise((done) => setTimeout(done, wait))
    }
  }
}
