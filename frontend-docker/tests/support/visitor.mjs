// HTTP client that acts like a browser: keeps cookies and sends the headers of same-origin requests.
import { randomBytes } from 'node:crypto'

export const PASSWORD = 'correct horse battery'

export function visitor(base) {
  const cookies = new Map()
  async function send(method, path, { body, headers = {}, redirect = 'manual', signal } = {}) {
    const response = await fetch(base + path, {
      method,
      redirect,
      signal,
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        ...(cookies.size > 0 ? { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } : {}),
        ...(method === 'GET' ? {} : { origin: base, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }),
        ...headers,
      },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
      if (/max-age=0/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    send,
    get: (path, more) => send('GET', path, more),
    post: (path, body, more) => send('POST', path, { body, ...more }),
    signUp: (email, name = 'Ada', password = PASSWORD) => send('POST', '/api/auth/sign-up/email', { body: { name, email, password } }),
    signIn: (email, password = PASSWORD) => send('POST', '/api/auth/sign-in/email', { body: { email, password } }),
    signOut: () => send('POST', '/api/auth/sign-out', { body: {} }),
  }
}

export const newEmail = () => `${randomBytes(6).toString('hex')}@example.com`

/** Signs up a new visitor. */
export async function member(base, name) {
  const one = visitor(base)
  const { user } = await (await one.signUp(newEmail(), name)).json()
  return Object.assign(one, { user })
}
