// Decides what an address in somebody's sources means: their backend, their frontend, or something else.
export type Place = 'loopback' | 'compose' | 'deployed';

/** `local`: the address that leads to the same path of the same component through the forwarded ports. */
export type Address = { of: 'backend' | 'frontend'; place: Place; origin: string; path: string; local: string };

const ports = { backend: 8000, frontend: 3000 };
/** Not applications: PostgreSQL, MySQL, Redis, MongoDB, Ollama, Kafka, Elasticsearch, RabbitMQ, Qdrant, Dapr, Mailpit. */
const services = new Set([5432, 3306, 6379, 27017, 11434, 9092, 9200, 5672, 15672, 6333, 3500, 1025, 8025, 9000]);
/** Ports of uvicorn, Flask, and Hugging Face Spaces. */
const backendPort = /^(80\d\d|50[05]\d|5000|7860|8888|10000)$/;
/** Where people host the two halves of an application. */
const hosting =
  /(?:^|\.)(?:onrender\.com|vercel\.app|hf\.space|huggingface\.co|railway\.app|fly\.dev|koyeb\.app|herokuapp\.com|netlify\.app|azurewebsites\.net|azurecontainerapps\.io|run\.app|ngrok-free\.app|ngrok-free\.dev|ngrok\.io|trycloudflare\.com|deno\.dev|pages\.dev|nip\.io|sslip\.io)$/;
const invented = /(?:^|[.-])(?:your|my|example)(?:[.-]|$)|(?:^|\.)example\.(?:com|org|net)$/;
const parts = /^(https?|wss?):\/\/(\[::1\]|[A-Za-z0-9_.-]{1,253})(?::(\d{1,5}))?(?=[/?#]|$)(.*)$/s;

/** `name`: of the variable with that value, which decides where the address alone doesn't. */
export function addressOf(value: string, name = ''): Address | undefined {
  const [, scheme = '', host = '', port, path = ''] = parts.exec(value.trim()) ?? [];
  const place = placeOf(host.toLowerCase(), port);
  if (!place) return undefined;
  const of = roleOf(place, host.toLowerCase(), Number(port ?? 0), name);
  if (!of) return undefined;
  const local = `${scheme.startsWith('ws') ? 'ws' : 'http'}://localhost:${ports[of]}${path}`;
  return { of, place, origin: value.trim().slice(0, value.trim().length - path.length), path, local };
}

function placeOf(host: string, port: string | undefined): Place | undefined {
  if (/^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])$/.test(host)) return 'loopback';
  if (host === 'host.docker.internal' || /\.svc(?:\.cluster\.local)?$/.test(host)) return 'compose';
  if (/^[a-z][a-z0-9_-]*$/.test(host)) return port === undefined && !/backend|frontend|api/.test(host) ? undefined : 'compose';
  return hosting.test(host) || invented.test(host) ? 'deployed' : undefined;
}

function roleOf(place: Place, host: string, port: number, name: string): Address['of'] | undefined {
  if (services.has(port) || (place === 'compose' && /^(?:db|database|postgres|redis|mongo|kafka|ollama|qdrant|minio)/.test(host)))
    return undefined;
  const named = roleOfName(name);
  if (place !== 'deployed') {
    if (port === 3000) return 'frontend';
    if (place === 'compose' && /frontend|^web\b/.test(host)) return 'frontend';
    if (backendPort.test(String(port)) || (place === 'compose' && /backend|api|server|fastapi/.test(host))) return 'backend';
    if (named || place === 'compose') return named;
    return port >= 3000 && port < 3100 ? 'frontend' : port === 4000 ? 'backend' : undefined;
  }
  if (named || !hosting.test(host)) return named;
  if (/backend|api|server|fastapi/.test(host)) return 'backend';
  return /(?:vercel|netlify)\.app$|pages\.dev$/.test(host) ? 'frontend' : 'backend';
}

const vendors =
  /(?:^|_)(?:OPENAI|OPENROUTER|ANTHROPIC|GROQ|GEMINI|GOOGLE|COHERE|MISTRAL|OLLAMA|SUPABASE|CLERK|STRIPE|RESEND|SENTRY|POSTHOG|LANGFUSE|UPSTASH|AWS|AZURE|GITHUB|VERCEL)(?:_|$)/;

/** From whole words of a name, such as `NEXT_PUBLIC_CHAT_API_URL`. */
export function roleOfName(name: string): Address['of'] | undefined {
  if (vendors.test(name)) return undefined;
  const words = name.split('_');
  const has = (...any: string[]) => any.some((word) => words.includes(word));
  if (has('API', 'BACKEND', 'SERVER', 'FASTAPI')) return 'backend';
  return has('APP', 'SITE', 'AUTH', 'FRONTEND', 'BASE') ? 'frontend' : undefined;
}
