// Databases of our own in the PostgreSQL that run.sh was given. The image has a PostgreSQL client in it; nothing else is needed.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dockerRun } from './container.mjs'

const given = new URL(readFileSync(process.env.TEST_DATABASE_URL_FILE, 'utf8').trim().replace(/^postgres(ql)?(\+\w+)?:/, 'postgresql:'))

const CLIENT = `
const { Client } = require('/app/node_modules/pg')
const url = new URL(process.env.TEST_URL)
const ssl = /^(require|verify-ca|verify-full)$/.test(url.searchParams.get('sslmode')) && { rejectUnauthorized: false }
url.search = ''
const client = new Client({ connectionString: url.href, ssl })
client.connect()
  .then(() => client.query(process.env.TEST_SQL))
  .then((result) => (console.log(JSON.stringify(result.rows ?? [])), client.end()))
  .catch((error) => (console.error(error.message), process.exit(1)))
`

/** The rows of one statement in the database at `url`. */
export async function sql(url, statement) {
  const env = { TEST_URL: url, TEST_SQL: statement.replace(/\s+/g, ' ') }
  return JSON.parse(await dockerRun(env, '--rm', process.env.TEST_IMAGE, 'node', '-e', CLIENT))
}

/** A new, empty database: its URL, the host it is on, and how it goes away again. */
export async function newDatabase() {
  const name = `frontend_test_${randomBytes(5).toString('hex')}`
  await sql(given.href, `create database ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return {
    url: url.href,
    host: { host: given.hostname, port: Number(given.port || 5432) },
    /** The same database through another door. */
    at: (port) => {
      const other = new URL(url)
      other.hostname = '127.0.0.1'
      other.port = String(port)
      return other.href
    },
    drop: () => sql(given.href, `drop database if exists ${name} with (force)`),
  }
}
