// The assistant port: whether the OpenAI-compatible service accepts a key.

/** `but`: it is known, and something else is in its way. `silent`: nothing answered, or not about the key. None quotes the key. */
export type KeyAnswer = { type: 'accepts'; but?: string } | { type: 'refuses'; reason: string } | { type: 'silent'; reason: string };

/** The service behind openai-api-key. `base` as OPENAI_BASE_URL has it, e.g. `https://api.openai.com/v1`. One request, which costs nothing. */
export type Assistant = { tryKey(key: string, base: string, signal: AbortSignal): Promise<KeyAnswer> };
