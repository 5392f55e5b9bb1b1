// Client for sign-up, sign-in and sign-out. The session is an HttpOnly cookie.
import { getAccountErrorMessage } from './error-messages'

export type Outcome = { readonly type: 'done' } | { readonly type: 'failed'; readonly reason: string }

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
    return { type: 'failed', reason: getAccountErrorMessage(response.status, await response.json().catch(() => null)) }
  } catch {
    return { type: 'failed', reason: "Can't reach TaskFlow. Check that it's still running." }
  }
}
