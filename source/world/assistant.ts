// The assistant port: whether the OpenAI-compatible service accepts a key.

/** `but`: the key is valid, but something else blocks it. `silent`: no answer, or one about something else. No answer quotes the key. */
export type KeyAnswer = { type: 'accepts'; but?: string } | { type: 'refuses'; reason: string } | { type: 'silent'; reason: string };

/** The service that openai-api-key is for. `base`: as in OPENAI_BASE_URL, e.g. `https://api.openai.com/v1`. One request, free of charge. */
export type Assistant = { tryKey(key: string, base: string, signal: AbortSignal): Promise<KeyAnswer> };
