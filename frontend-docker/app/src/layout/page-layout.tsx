import type { ReactNode } from 'react'
import { SignOutButton } from '../account/sign-out-button'
import type { requireVisitor } from '../auth/visitor'
import { MainNavigation } from './main-navigation'
import { UnknownVisitor } from './unknown-visitor'

type Props = {
  readonly visitor: Awaited<ReturnType<typeof requireVisitor>>
  readonly heading: string
  readonly wide?: boolean
  readonly children: ReactNode
}

/** Layout of every page that needs a session. Shows a problem instead of the content if the session can't be read. */
export function PageLayout({ visitor, heading, wide, children }: Props) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="page-header">
        <p className="brand">TaskFlow</p>
        <MainNavigation />
        <div className="account-menu">
          {visitor.type === 'signed-in' && <span className="name">{visitor.name}</span>}
          <SignOutButton />
        </div>
      </header>
      <main id="content" className={wide ? 'wide' : undefined}>
        <h1 tabIndex={-1}>{heading}</h1>
        {visitor.type === 'signed-in' ? children : <UnknownVisitor reason={visitor.reason} />}
      </main>
    </>
  )
}
