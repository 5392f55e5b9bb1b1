import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountForm } from '@/account/account-form'
import { visitor } from '@/auth/visitor'

export const metadata: Metadata = { title: 'Sign in' }

const ENDED = 'Your session has ended. Sign in again to go on.'

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }

export default async function SignInPage({ searchParams }: Props) {
  if ((await visitor()).type === 'signed-in') redirect('/')
  return <AccountForm kind="sign-in" notice={'ended' in (await searchParams) ? ENDED : undefined} />
}
