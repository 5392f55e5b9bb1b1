'use client'

import Link from 'next/link'
import { useRef, useState, type FormEvent } from 'react'
import { useHydrated } from '../layout/use-hydrated'
import { signIn, signUp, type Outcome } from './account-api'

const SIGN_UP = {
  heading: 'Create an account',
  action: 'Create account',
  busy: 'Creating…',
  question: 'Already have an account?',
  link: { href: '/sign-in', text: 'Sign in' },
} as const
const SIGN_IN = {
  heading: 'Sign in',
  action: 'Sign in',
  busy: 'Signing in…',
  question: 'New to TaskFlow?',
  link: { href: '/sign-up', text: 'Create an account' },
} as const

type Props = { readonly kind: 'sign-up' | 'sign-in'; readonly notice?: string | undefined }

export function AccountForm({ kind, notice }: Props) {
  const words = kind === 'sign-up' ? SIGN_UP : SIGN_IN
  const hydrated = useHydrated()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy) return
    const fields = new FormData(event.currentTarget)
    const field = (name: string) => String(fields.get(name) ?? '')
    setBusy(true)
    setProblem(null)
    const outcome: Outcome =
      kind === 'sign-up'
        ? await signUp(field('name').trim(), field('email').trim(), field('password'))
        : await signIn(field('email').trim(), field('password'))
    // Load a new document, so that no data of a previous visitor stays in memory.
    if (outcome.type === 'done') return window.location.assign('/')
    setBusy(false)
    setProblem(outcome.reason)
    const password = form.current?.querySelector<HTMLInputElement>('[name=password]')
    // Not every browser focuses a field when its text is selected.
    password?.focus()
    password?.select()
  }

  return (
    <main id="content" className="account">
      <p className="brand">TaskFlow</p>
      <h1 tabIndex={-1}>{words.heading}</h1>
      {notice && !problem && (
        <p className="note" role="status">
          {notice}
        </p>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <form ref={form} method="post" onSubmit={submit}>
        {kind === 'sign-up' && <Field name="name" label="Name" type="text" autoComplete="name" maxLength={100} />}
        <Field name="email" label="Email" type="email" autoComplete="email" maxLength={254} />
        <Password isNew={kind === 'sign-up'} />
        <button type="submit" className="primary" disabled={!hydrated} aria-disabled={busy}>
          {busy ? words.busy : words.action}
        </button>
      </form>
      <p>
        {words.question} <Link href={words.link.href}>{words.link.text}</Link>
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
        <p id="password-hint" className="muted small">
          At least 8 characters.
        </p>
      )}
    </div>
  )
}
