// Fake backend: records every request and answers with a test's handlers.
import http from 'node:http'

export async function startBackend(port = 0) {
  const requests = []
  const paths = new Map()
  const server = http.createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url, headers } = request
    requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const handler = paths.get(new URL(url, 'http://x').pathname)
    if (handler) return handler(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ authorization: headers.authorization ?? null, url }))
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return {
    port: server.address().port,
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** Sets the handler `(request, response)` of a path. The default handler echoes the request's authorization and URL. */
    on: (path, handler) => paths.set(path, handler),
    stop: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}
