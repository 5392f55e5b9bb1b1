// The visitor of a page, read once per request on the server.
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { formatError, log } from '../log'
import { AccountsUnavailable, auth } from './instance'
import { sessionCookie } from './token'

export type Visitor =
  | { readonly type: 'signed-in'; readonly name: string }
  | { readonly type: 'signed-out' }
  /** The browser sent a session cookie, but the database can't be read. */
  | { readonly type: 'unknown'; readonly reason: string }

export const getVisitor = cache(async (): Promise<Visitor> => {
  const cookie = sessionCookie(await headers())
  if (!cookie) return { type: 'signed-out' }
  try {
    // A page can't set cookies, so it must not extend the session.
    const session = await auth().api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } })
    return session ? { type: 'signed-in', name: session.user.name } : { type: 'signed-out' }
  } catch (error) {
    if (error instanceof AccountsUnavailable) return { type: 'unknown', reason: error.message }
    log('error', 'failed to read the session', { reason: formatError(error) })
    return { type: 'unknown', reason: "The database isn't responding." }
  }
})

/** For pages that need a session; redirects to /sign-in when there is none. */
export async function requireVisitor(): Promise<Exclude<Visitor, { type: 'signed-out' }>> {
  const visitor = await getVisitor()
  if (visitor.type === 'signed-out') redirect('/sign-in')
  return visitor
}
