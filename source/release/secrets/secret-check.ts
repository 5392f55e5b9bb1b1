// Result of checking the shape of a secret value.
/** `cleaned` is what to store: quotes, a pasted `psql …` and line breaks are gone from it. Only 'ok' and 'warning' may be stored. */
export type SecretCheck = { level: 'ok' | 'warning' | 'error' | 'empty'; text: string; cleaned: string };
