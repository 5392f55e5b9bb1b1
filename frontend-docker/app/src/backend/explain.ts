// What a failed request to the backend means, in a sentence for a person.
import { NotUnderstood, TookTooLong } from './send'

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer in time',
}

export function explain(error: unknown, backend: URL): { status: number; message: string } {
  const place = backend.origin
  if (error instanceof TookTooLong) return { status: 504, message: `The backend at ${place} took too long: ${error.message}.` }
  if (error instanceof NotUnderstood) return { status: 502, message: `The backend at ${place} is not understood: ${error.message}.` }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cause = CAUSES[code] ?? (code || 'the connection failed')
  return { status: 502, message: `The backend at ${place} cannot be reached: ${cause}.` }
}
