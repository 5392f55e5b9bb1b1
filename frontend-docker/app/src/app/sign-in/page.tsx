import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountForm } from '@/account/account-form'
import { getVisitor } from '@/auth/visitor'

export const metadata: Metadata = { title: 'Sign in' }

const SESSION_ENDED = 'Your session has ended. Sign in again to continue.'

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }

export default async function SignInPage({ searchParams }: Props) {
  if ((await getVisitor()).type === 'signed-in') redirect('/')
  return <AccountForm kind="sign-in" notice={'ended' in (await searchParams) ? SESSION_ENDED : undefined} />
}
