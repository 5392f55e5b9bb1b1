// Calls from the browser to this page's own routes, with every failure as a sentence for a person.

export class Problem extends Error {
  constructor(
    message: string,
    /** 0 when nothing was reached at all. */
    readonly status: number,
  ) {
    super(message)
  }
}

/** @throws Problem; an aborted signal rejects with its own reason. */
export async function call(method: string, url: string, body?: object, signal?: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      signal: signal ?? null,
      cache: 'no-store',
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Problem('TaskFlow cannot be reached. Is it still running?', 0)
  }
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => null)
  throw new Problem(reasonIn(answer) ?? `TaskFlow answered with ${response.status}.`, response.status)
}

/** A call to the backend; whoever is not signed in any more is sent to /sign-in. */
export async function callBackend(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  try {
    return await call(method, `/api/backend${path}`, body, signal)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) window.location.assign('/sign-in?ended')
    throw error
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The sentence in an error answer: `message` from our own routes, `detail` from FastAPI (a text, or a list of fields). */
export function reasonIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { message, detail } = answer as Record<string, unknown>
  if (typeof message === 'string') return message
  if (typeof detail === 'string') return detail
  const first: unknown = Array.isArray(detail) ? detail[0] : null
  if (typeof first !== 'object' || first === null) return null
  const { loc, msg } = first as Record<string, unknown>
  const field = Array.isArray(loc) ? String(loc.at(-1)) : 'input'
  return typeof msg === 'string' ? `${field}: ${msg}` : null
}
