// A frontend with a database and a backend of its own, for all tests of the file that imports this; each file is a process.
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
