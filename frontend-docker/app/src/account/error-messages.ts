// Messages for Better Auth's error codes. Other errors carry a message from our own server.
const INVALID_EMAIL = 'Enter a valid email address.'

const MESSAGES: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'The email or password is incorrect.',
  INVALID_EMAIL,
  INVALID_PASSWORD: 'Enter a password.',
  PASSWORD_TOO_SHORT: 'The password is too short. Use at least 8 characters.',
  PASSWORD_TOO_LONG: 'The password is too long. Use at most 128 characters.',
  USER_ALREADY_EXISTS: 'An account with this email already exists. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'An account with this email already exists. Sign in instead.',
  FAILED_TO_CREATE_USER: "TaskFlow couldn't create the account. Try again in a moment.",
  INVALID_ORIGIN: "TaskFlow doesn't recognize this page's address. Open TaskFlow at its own address.",
}

const TOO_MANY = 'Too many attempts. Wait a moment, then try again.'

export function getAccountErrorMessage(status: number, answer: unknown): string {
  const { code, message } = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  if (code === 'VALIDATION_ERROR') return /email/.test(String(message)) ? INVALID_EMAIL : 'A field is missing or invalid.'
  const known = typeof code === 'string' ? MESSAGES[code] : undefined
  if (known) return known
  if (status === 429) return code === 'TOO_MANY_ATTEMPTS' && typeof message === 'string' ? message : TOO_MANY
  if (typeof message === 'string' && message) return message
  return `Accounts are unavailable (HTTP ${status}). Try again in a moment.`
}
