// Runs the image like a pod: read-only, as UID 10001, with the environment from a private file instead of the command line.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const { TEST_RUN, TEST_IMAGE } = process.env
if (!TEST_RUN || !TEST_IMAGE) throw new Error('Run these tests with tests/run.sh.')
const run = promisify(execFile)

export const docker = async (...args) => (await run('docker', args, { maxBuffer: 16e6 })).stdout.trim()
export const secret = () => randomBytes(32).toString('base64url')

export async function freePort() {
  const server = createServer()
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}

/** Calls `docker run` with the variables in a private file that is removed afterwards. */
export async function dockerRun(env, ...args) {
  const folder = await mkdtemp(path.join(tmpdir(), 'frontend-test-'))
  try {
    const file = path.join(folder, 'env')
    await writeFile(file, Object.entries(env).map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o600 })
    return await docker('run', '--label', `run=${TEST_RUN}`, '--network', 'host', '--env-file', file, ...args)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Starts a frontend on a free port; `env` overrides the defaults. */
export async function startFrontend(env, { port } = {}) {
  const own = port ?? (await freePort())
  const url = `http://localhost:${own}`
  const all = { BETTER_AUTH_SECRET: secret(), BETTER_AUTH_URL: url, FRONTEND_URL: url, PORT: own, ...env }
  const pod = ['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/app/.next/cache', '--user', '10001:10001', '--memory', '256m', '--cap-drop', 'ALL']
  const id = await dockerRun(all, '--detach', ...pod, TEST_IMAGE)
  return {
    id,
    url,
    port: own,
    logs: async () => (await run('docker', ['logs', id])).stdout + (await run('docker', ['logs', id])).stderr,
    stop: () => docker('rm', '--force', id),
    ready: () => until(async () => (await fetch(`${url}/api/ready`)).status === 200, `${url}/api/ready`, 90_000),
  }
}

/** Waits until `check` returns a truthy value; an exception counts as false. */
export async function until(check, what, limitMs = 15_000) {
  const end = Date.now() + limitMs
  for (;;) {
    const result = await check().catch(() => null)
    if (result) return result
    if (Date.now() > end) throw new Error(`not within ${limitMs / 1000} s: ${what}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
