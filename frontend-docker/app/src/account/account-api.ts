// Sign up, sign in and sign out, called from the browser; the session is a cookie that scripts cannot read.
import { sentenceFor } from './messages'

export type Outcome = { readonly type: 'done' } | { readonly type: 'refused'; readonly reason: string }

export function signUp(name: string, email: string, password: string): Promise<Outcome> {
  return post('/api/auth/sign-up/email', { name, email, password })
}

export function signIn(email: string, password: string): Promise<Outcome> {
  return post('/api/auth/sign-in/email', { email, password })
}

export function signOut(): Promise<Outcome> {
  return post('/api/auth/sign-out', {})
}

async function post(path: string, body: object): Promise<Outcome> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) return { type: 'done' }
    return { type: 'refused', reason: sentenceFor(response.status, await response.json().catch(() => null)) }
  } catch {
    return { type: 'refused', reason: 'TaskFlow cannot be reached. Is it still running?' }
  }
}
