// Tests the image without a database or a backend, and its contents.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startBackend } from '../support/backend.mjs'
import { docker, startFrontend, until } from '../support/container.mjs'
import { newEmail, visitor } from '../support/visitor.mjs'

const { TEST_RUN, TEST_IMAGE } = process.env
const UNREACHABLE = 'postgresql://nobody:nothing@127.0.0.1:1/none'
const statusOf = async (url) => (await fetch(url, { redirect: 'manual' })).status

test('without a database it serves the sign-in page and reports the problem on sign-in', async () => {
  const frontend = await startFrontend({
    DATABASE_URL: UNREACHABLE,
    BACKEND_URL: 'http://127.0.0.1:1',
    BETTER_AUTH_SECRET: 'placeholder-placeholder-placeholder',
  })
  try {
    await until(async () => (await statusOf(`${frontend.url}/api/health`)) === 200, 'alive')
    assert.equal(await statusOf(`${frontend.url}/sign-in`), 200)
    assert.equal((await fetch(`${frontend.url}/`, { redirect: 'manual' })).headers.get('location'), '/sign-in')
    const answer = await visitor(frontend.url).signIn(newEmail())
    assert.equal(answer.status, 503)
    assert.match((await answer.json()).message, /Accounts are unavailable/)
    assert.equal(await statusOf(`${frontend.url}/api/ready`), 503)
  } finally {
    await frontend.stop()
  }
})

test('names an invalid setting without its value', async () => {
  const frontend = await startFrontend({ DATABASE_URL: 'mysql://a:hidden-word@h/d' })
  try {
    const reason = await until(async () => (await (await fetch(`${frontend.url}/api/ready`)).json()).reason, 'answers')
    assert.match(reason, /DATABASE_URL must be a postgresql/)
    assert.ok(!(await frontend.logs()).includes('hidden-word'))
  } finally {
    await frontend.stop()
  }
})

test('exits on SIGTERM with an open stream before the kill timeout', async () => {
  const backend = await startBackend()
  backend.on('/api/endless', (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'))
  const frontend = await startFrontend({ DATABASE_URL: UNREACHABLE, BACKEND_URL: backend.url })
  try {
    await until(async () => (await statusOf(`${frontend.url}/api/health`)) === 200, 'alive')
    const open = await fetch(`${frontend.url}/api/backend/api/endless`)
    await docker('stop', '--time', '6', frontend.id)
    // 137 would mean that docker killed it after 6 s.
    assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', frontend.id), '143')
    await open.body.cancel().catch(() => undefined)
  } finally {
    await frontend.stop()
    await backend.stop()
  }
})

test('the image is small, runs as non-root, and has no secret and no package manager', async () => {
  const image = JSON.parse(await docker('image', 'inspect', TEST_IMAGE))[0]
  assert.doesNotMatch(JSON.stringify(image.Config.Env) + (await docker('history', '--no-trunc', TEST_IMAGE)), /SECRET|DATABASE_URL|OPENAI/)
  assert.equal(image.Config.User, '10001:10001')
  assert.ok(image.Size < 170e6, `${image.Size} bytes`)
  const find = 'command -v npm npx yarn corepack; find /app -name ".env*"; true'
  assert.equal(await docker('run', '--rm', '--label', `run=${TEST_RUN}`, TEST_IMAGE, 'sh', '-c', find), '')
})
