// Creates test databases on the PostgreSQL that run.sh got, using the PostgreSQL client in the image.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dockerRun } from './container.mjs'

const server = new URL(readFileSync(process.env.TEST_DATABASE_URL_FILE, 'utf8').trim().replace(/^postgres(ql)?(\+\w+)?:/, 'postgresql:'))

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

/** Runs one statement in the database at `url` and returns its rows. */
export async function sql(url, statement) {
  const env = { TEST_URL: url, TEST_SQL: statement.replace(/\s+/g, ' ') }
  return JSON.parse(await dockerRun(env, '--rm', process.env.TEST_IMAGE, 'node', '-e', CLIENT))
}

/** Creates an empty database. */
export async function newDatabase() {
  const name = `frontend_test_${randomBytes(5).toString('hex')}`
  await sql(server.href, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    host: { host: server.hostname, port: Number(server.port || 5432) },
    /** The URL of the same database through a proxy on this port. */
    at: (port) => {
      const other = new URL(url)
      other.hostname = '127.0.0.1'
      other.port = String(port)
      return other.href
    },
    drop: () => sql(server.href, `drop database if exists ${name} with (force)`),
  }
}
