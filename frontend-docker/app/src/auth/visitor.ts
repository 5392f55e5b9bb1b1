// Who looks at a page, asked once a request on the server.
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { log, reasonOf } from '../log'
import { AccountsUnavailable, auth } from './instance'
import { sessionCookie } from './token'

export type Visitor =
  | { readonly type: 'signed-in'; readonly name: string }
  | { readonly type: 'signed-out' }
  /** There is a session's cookie, but the database cannot say whose. */
  | { readonly type: 'unknown'; readonly reason: string }

export const visitor = cache(async (): Promise<Visitor> => {
  const sent = await headers()
  const cookie = sessionCookie(sent)
  if (!cookie) return { type: 'signed-out' }
  try {
    // A page cannot set cookies, so it must not prolong the session either.
    const found = await auth().api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } })
    return found ? { type: 'signed-in', name: found.user.name } : { type: 'signed-out' }
  } catch (error) {
    if (error instanceof AccountsUnavailable) return { type: 'unknown', reason: error.message }
    log('error', 'the session could not be read', { reason: reasonOf(error) })
    return { type: 'unknown', reason: 'The database does not answer.' }
  }
})

/** For pages that need a session: whoever has none is sent to /sign-in. */
export async function signedIn(): Promise<Exclude<Visitor, { type: 'signed-out' }>> {
  const found = await visitor()
  if (found.type === 'signed-out') redirect('/sign-in')
  return found
}
