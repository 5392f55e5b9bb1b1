import type { ReactNode } from 'react'
import { SignOutButton } from '../account/sign-out-button'
import type { signedIn } from '../auth/visitor'
import { MainNavigation } from './main-navigation'
import { UnknownVisitor } from './unknown-visitor'

type Props = {
  readonly visitor: Awaited<ReturnType<typeof signedIn>>
  readonly heading: string
  readonly wide?: boolean
  readonly children: ReactNode
}

/** What stands around every signed-in page; and the page itself when the database cannot say who looks at it. */
export function PageFrame({ visitor, heading, wide, children }: Props) {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <p className="brand">TaskFlow</p>
        <MainNavigation />
        <div className="who">
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
