// Describes a failed request to the backend in a sentence for the user.
import { InvalidResponse, TimedOut } from './send'

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the DNS lookup failed',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ETIMEDOUT: 'the connection timed out',
}

export function describeFailure(error: unknown, backend: URL): { status: number; message: string } {
  const { origin } = backend
  if (error instanceof TimedOut) return { status: 504, message: `The backend at ${origin} timed out: ${error.message}.` }
  if (error instanceof InvalidResponse) return { status: 502, message: `The backend at ${origin} sent an invalid response: ${error.message}.` }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cause = CAUSES[code] ?? (code || 'the connection failed')
  return { status: 502, message: `Can't reach the backend at ${origin}: ${cause}.` }
}
