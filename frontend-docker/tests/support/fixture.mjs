// Fixture: one frontend with its own database and fake backend for each test file that imports it.
import { after, before } from 'node:test'
import { startBackend } from './backend.mjs'
import { startFrontend } from './container.mjs'
import { newDatabase } from './database.mjs'

export let database, backend, frontend

before(async () => {
  ;[database, backend] = await Promise.all([newDatabase(), startBackend()])
  frontend = await startFrontend({ DATABASE_URL: database.url, BACKEND_URL: backend.url })
  await frontend.ready()
})
after(async () => {
  await frontend?.stop()
  await backend?.stop()
  await database?.drop()
})
