// The backend's place: remembers every request, and answers as a test tells it to.
import http from 'node:http'

export async function startBackend(port = 0) {
  const requests = []
  const paths = new Map()
  const server = http.createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url, headers } = request
    requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const answer = paths.get(new URL(url, 'http://x').pathname)
    if (answer) return answer(request, response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ authorization: headers.authorization ?? null, url }))
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return {
    port: server.address().port,
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** `answer(request, response)` for a path; without one every path tells what it was sent. */
    on: (path, answer) => paths.set(path, answer),
    stop: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    },
  }
}
