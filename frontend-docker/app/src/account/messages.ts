// Better Auth's error codes in plain words; what is not here has words of our own server.
const INVALID_EMAIL = 'That is not an email address.'

const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'The email or the password is not right.',
  INVALID_EMAIL,
  INVALID_PASSWORD: 'Type a password.',
  PASSWORD_TOO_SHORT: 'The password is too short: it needs at least 8 characters.',
  PASSWORD_TOO_LONG: 'The password is too long: it may have 128 characters at most.',
  USER_ALREADY_EXISTS: 'There is an account with this email already. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is an account with this email already. Sign in instead.',
  FAILED_TO_CREATE_USER: 'The account could not be made. Try again in a moment.',
  INVALID_ORIGIN: 'This page was opened under an address that TaskFlow does not know. Open it under its own address.',
}

const TOO_MANY = 'Too many tries in a short time. Wait a moment, then try again.'

export function sentenceFor(status: number, answer: unknown): string {
  const { code, message } = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  if (code === 'VALIDATION_ERROR') return /email/.test(String(message)) ? INVALID_EMAIL : 'Something is missing, or not as it should be.'
  const known = typeof code === 'string' ? SENTENCES[code] : undefined
  if (known) return known
  if (status === 429) return code === 'TOO_MANY_ATTEMPTS' && typeof message === 'string' ? message : TOO_MANY
  if (typeof message === 'string' && message) return message
  return `Accounts cannot be used now (${status}). Try again in a moment.`
}
