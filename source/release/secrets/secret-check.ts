// The result of checking a secret value.

/** `cleaned` is the value to store, without quotes, line breaks, or a pasted `psql …`. Only 'ok' and 'warning' may be stored. */
export type SecretCheck = { level: 'ok' | 'warning' | 'error' | 'empty'; text: string; cleaned: string };
