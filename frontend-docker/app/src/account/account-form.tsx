'use client'

import Link from 'next/link'
import { useRef, useState, type FormEvent } from 'react'
import { useHydrated } from '../frame/use-hydrated'
import { signIn, signUp, type Outcome } from './account-api'

const SIGN_UP = {
  heading: 'Create an account',
  action: 'Create account',
  going: 'Creating…',
  question: 'You have an account?',
  other: { href: '/sign-in', text: 'Sign in' },
} as const
const SIGN_IN = {
  heading: 'Sign in',
  action: 'Sign in',
  going: 'Signing in…',
  question: 'New here?',
  other: { href: '/sign-up', text: 'Create an account' },
} as const

type Props = { readonly kind: 'sign-up' | 'sign-in'; readonly notice?: string | undefined }

export function AccountForm({ kind, notice }: Props) {
  const words = kind === 'sign-up' ? SIGN_UP : SIGN_IN
  const hydrated = useHydrated()
  const [going, setGoing] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (going) return
    const fields = new FormData(event.currentTarget)
    const field = (name: string) => String(fields.get(name) ?? '')
    setGoing(true)
    setRefused(null)
    const outcome: Outcome =
      kind === 'sign-up'
        ? await signUp(field('name').trim(), field('email').trim(), field('password'))
        : await signIn(field('email').trim(), field('password'))
    // A new document: nothing of a former visitor's stays in memory.
    if (outcome.type === 'done') return window.location.assign('/')
    setGoing(false)
    setRefused(outcome.reason)
    const password = form.current?.querySelector<HTMLInputElement>('[name=password]')
    // Not every browser gives the focus to what is selected.
    password?.focus()
    password?.select()
  }

  return (
    <main id="content" className="account">
      <p className="brand">TaskFlow</p>
      <h1 tabIndex={-1}>{words.heading}</h1>
      {notice && !refused && (
        <p className="note" role="status">
          {notice}
        </p>
      )}
      {refused && (
        <p className="problem" role="alert">
          {refused}
        </p>
      )}
      <form ref={form} method="post" onSubmit={submit}>
        {kind === 'sign-up' && <Field name="name" label="Name" type="text" autoComplete="name" maxLength={100} />}
        <Field name="email" label="Email" type="email" autoComplete="email" maxLength={254} />
        <Password isNew={kind === 'sign-up'} />
        <button type="submit" className="primary" disabled={!hydrated} aria-disabled={going}>
          {going ? words.going : words.action}
        </button>
      </form>
      <p>
        {words.question} <Link href={words.other.href}>{words.other.text}</Link>
      </p>
    </main>
  )
}

type FieldProps = {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly autoComplete: string
  readonly maxLength: number
}

function Field({ name, label, ...input }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input id={name} name={name} required {...input} />
    </div>
  )
}

function Password({ isNew }: { readonly isNew: boolean }) {
  return (
    <div className="field">
      <label htmlFor="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        required
        autoComplete={isNew ? 'new-password' : 'current-password'}
        {...(isNew ? { minLength: 8, 'aria-describedby': 'password-hint' } : {})}
        maxLength={128}
      />
      {isNew && (
        <p id="password-hint" className="quiet small">
          At least 8 characters.
        </p>
      )}
    </div>
  )
}
