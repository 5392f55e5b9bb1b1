// Tests startup with an empty, shared, late or lost database, and with a changed secret.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startBackend } from '../support/backend.mjs'
import { freePort, secret, startFrontend, until } from '../support/container.mjs'
import { newDatabase, sql } from '../support/database.mjs'
import { startTcpProxy } from '../support/tcp-proxy.mjs'
import { claimsOf } from '../support/token.mjs'
import { newEmail, visitor } from '../support/visitor.mjs'

const statusOf = async (url) => (await fetch(url, { redirect: 'manual' })).status
const TABLES = "select count(*)::int as n from information_schema.tables where table_schema = 'public'"

describe('starting', { concurrency: 2 }, () => {
  let backend
  before(async () => (backend = await startBackend()))
  after(() => backend.stop())

  /** Runs a test with its own database, proxies and frontends, and removes them afterwards. */
  async function within(work) {
    const database = await newDatabase()
    const started = []
    const proxies = []
    const proxy = async (port) => {
      const created = await startTcpProxy(database.host, port)
      proxies.push(created)
      return created
    }
    const start = async (env, more) => {
      const frontend = await startFrontend({ BACKEND_URL: backend.url, DATABASE_URL: database.url, ...env }, more)
      started.push(frontend)
      return frontend
    }
    try {
      await work({ database, start, proxy })
    } finally {
      for (const one of proxies) await one.close()
      for (const frontend of started) await frontend.stop().catch(() => undefined)
      await database.drop()
    }
  }

  test('three replicas on an empty database run one migration, create one key and share sessions', () =>
    within(async ({ database, start }) => {
      const same = { BETTER_AUTH_SECRET: secret() }
      const replicas = await Promise.all([start(same), start(same), start(same)])
      await Promise.all(replicas.map(({ ready }) => ready()))
      const logs = await Promise.all(replicas.map(({ logs }) => logs()))
      assert.equal(logs.filter((log) => log.includes('created the account tables')).length, 1)
      for (const log of logs) assert.doesNotMatch(log, /retrying/)
      assert.deepEqual(await sql(database.url, 'select count(*)::int as n from taskflow_jwks'), [{ n: 1 }])
      assert.deepEqual(await sql(database.url, TABLES), [{ n: 5 }])
      const ada = visitor(replicas[0].url)
      await ada.signUp(newEmail())
      const elsewhere = visitor(replicas[1].url)
      for (const [name, value] of ada.cookies) elsewhere.cookies.set(name, value)
      assert.equal((await elsewhere.get('/')).status, 200)
    }))

  test('leaves another app’s "user" and "session" tables alone', () =>
    within(async ({ database, start }) => {
      await sql(database.url, 'create table "user" (number int primary key); create table session (x text); insert into "user" values (7)')
      const frontend = await start({})
      await frontend.ready()
      assert.equal((await visitor(frontend.url).signUp(newEmail())).status, 200)
      assert.deepEqual(await sql(database.url, 'select * from "user"'), [{ number: 7 }])
      assert.deepEqual(await sql(database.url, TABLES), [{ n: 7 }])
    }))

  test('uses TLS if the server supports it and the URL has no sslmode', () =>
    within(async ({ database, start }) => {
      const url = new URL(database.url)
      url.search = ''
      const frontend = await start({ DATABASE_URL: url.href })
      await frontend.ready()
      const connections = `select ssl, current_setting('ssl') = 'on' as offered from pg_stat_ssl join pg_stat_activity using (pid)
        where datname = current_database() and pid <> pg_backend_pid()`
      const found = await until(async () => {
        await visitor(frontend.url).signUp(newEmail())
        const rows = await sql(database.url, connections)
        return rows.length > 0 && rows
      }, 'connections are listed')
      for (const { ssl, offered } of found) assert.equal(ssl, offered)
    }))

  test('becomes ready without a restart once the database responds', () =>
    within(async ({ database, start, proxy }) => {
      const port = await freePort()
      const frontend = await start({ DATABASE_URL: database.at(port) })
      await until(async () => (await statusOf(`${frontend.url}/api/health`)) === 200, 'alive')
      assert.equal(await statusOf(`${frontend.url}/sign-in`), 200)
      const { status, reason } = await (await fetch(`${frontend.url}/api/ready`)).json()
      assert.equal(status, 'not ready')
      assert.match(reason, /tables/)
      await proxy(port)
      await frontend.ready()
      assert.equal((await visitor(frontend.url).signUp(newEmail())).status, 200)
    }))

  test('keeps serving pages while the database is down, detects a dead connection, and recovers', { timeout: 90_000 }, () =>
    within(async ({ database, start, proxy }) => {
      const first = await proxy()
      const frontend = await start({ DATABASE_URL: database.at(first.port) })
      await frontend.ready()
      const ada = visitor(frontend.url)
      const email = newEmail()
      await ada.signUp(email)
      await first.close()
      const page = await ada.get('/')
      assert.equal(page.status, 200)
      assert.match(await page.text(), /Can’t check your session/)
      const signIn = await visitor(frontend.url).signIn(email)
      assert.equal(signIn.status, 503)
      assert.match((await signIn.json()).message, /database isn't responding/)
      const tasks = await ada.get('/api/backend/api/tasks')
      assert.equal(tasks.status, 503)
      assert.equal((await ada.signOut()).status, 503, 'the session still exists')
      assert.equal(ada.cookies.size, 1)
      assert.equal(await statusOf(`${frontend.url}/api/ready`), 200)
      const second = await proxy(first.port)
      assert.equal((await ada.get('/api/backend/api/tasks')).status, 200)
      second.dropData()
      const begin = Date.now()
      assert.equal((await visitor(frontend.url).signIn(email)).status, 503)
      assert.ok(Date.now() - begin < 20_000, 'within the socket timeout')
      second.restore()
      await until(async () => (await visitor(frontend.url).signIn(email)).status === 200, 'it recovers', 20_000)
      const cookies = new Map(ada.cookies)
      assert.equal((await ada.signOut()).status, 200)
      for (const [name, value] of cookies) ada.cookies.set(name, value)
      assert.equal((await ada.get('/')).headers.get('location'), '/sign-in')
    }))

  test('a new BETTER_AUTH_SECRET replaces the signing key and ends sessions; accounts stay', () =>
    within(async ({ database, start }) => {
      const first = await start({})
      await first.ready()
      const email = newEmail()
      const ada = visitor(first.url)
      await ada.signUp(email)
      const keyOf = async () => (await sql(database.url, 'select id from taskflow_jwks')).map(({ id }) => id)
      const old = await keyOf()
      await first.stop()

      const second = { BETTER_AUTH_SECRET: secret() }
      const changed = await start(second, { port: first.port })
      await changed.ready()
      const now = await keyOf()
      assert.equal(now.length, 1)
      assert.notDeepEqual(now, old)
      assert.match(await changed.logs(), /another BETTER_AUTH_SECRET/)
      assert.equal((await ada.get('/')).headers.get('location'), '/sign-in')
      assert.equal((await ada.signIn(email)).status, 200)
      const { authorization } = await (await ada.get('/api/backend/api/tasks')).json()
      assert.equal((await claimsOf(authorization, changed.url)).email, email)
      await changed.stop()

      const again = await start(second, { port: first.port })
      await again.ready()
      assert.deepEqual(await keyOf(), now, 'a readable key stays')
      assert.equal((await ada.get('/')).status, 200)
    }))

  test('pods with the old and the new secret work side by side', () =>
    within(async ({ start }) => {
      const old = await start({})
      await old.ready()
      const ada = visitor(old.url)
      await ada.signUp(newEmail())
      const fresh = await start({})
      await fresh.ready()
      const bob = visitor(fresh.url)
      await bob.signUp(newEmail())
      for (const [one, base] of [[ada, old.url], [bob, fresh.url]]) {
        const { authorization } = await (await one.get('/api/backend/api/tasks')).json()
        const claims = await claimsOf(authorization, fresh.url)
        assert.equal(claims.iss, base)
      }
    }))
})
