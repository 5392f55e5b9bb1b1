import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountForm } from '@/account/account-form'
import { getVisitor } from '@/auth/visitor'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage() {
  if ((await getVisitor()).type === 'signed-in') redirect('/')
  return <AccountForm kind="sign-up" />
}
