// HTTP client for the browser. Every failure becomes an ApiError with a message for the user.

export class ApiError extends Error {
  constructor(
    message: string,
    /** 0 if the server couldn't be reached. */
    readonly status: number,
  ) {
    super(message)
  }
}

/** @throws ApiError, or the signal's reason if it was aborted. */
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
    throw new ApiError("Can't reach TaskFlow. Check that it's still running.", 0)
  }
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => null)
  throw new ApiError(parseErrorMessage(answer) ?? `TaskFlow returned an error (HTTP ${response.status}).`, response.status)
}

/** Calls the backend. Redirects to /sign-in if the session has ended. */
export async function callBackend(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  try {
    return await call(method, `/api/backend${path}`, body, signal)
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) window.location.assign('/sign-in?ended')
    throw error
  }
}

export function getErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The message in an error response: `message` from our own routes, `detail` from FastAPI (a string, or a list of fields). */
export function parseErrorMessage(answer: unknown): string | null {
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
