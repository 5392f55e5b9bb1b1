// Redaction of secrets: everything shown, logged or saved goes through it.

export type Redactor = {
  /** Hides `value` from now on, in its plain, URL-encoded, JSON-escaped and base64 forms, and the password of a URL. */
  add(value: string): void;
  clean(text: string): string;
};

export const mask = '••••••';

// Anything shaped like a credential, registered or not: a password in a URL, an OpenAI key, a bearer token.
const shapes: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:)[^\s@'"]+(@)/gi, `$1${mask}$2`],
  [/\bsk-[A-Za-z0-9_-]{8,}/g, mask],
  [/\b(bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi, `$1${mask}`],
  [/\b(password=)[^\s&'"]+/gi, `$1${mask}`],
];

// A database password such as `secret` or `taskflow` is also part of names on every screen. Masking it there would hide nothing and
// reveal the password; inside the given URL, and wherever a credential has its usual shape, it is still hidden.
const publicNames =
  'taskflow-frontend taskflow-backend taskflow-secrets database-url better-auth-secret openai-api-key postgresql minikube default password production development localhost 127.0.0.1 0.0.0.0';
// So is an address such as `http://localhost:3000`, which env files have, with a host of this computer or of the cluster.
const publicAddress = /^https?:\/\/(?:[\w-]+|127\.0\.0\.1)(?::\d+)?\/?$/;

export function createRedactor(): Redactor {
  const hidden = new Set<string>();
  let longestFirst: string[] = [];
  const hide = (value: string) => {
    // Shorter values occur inside ordinary words.
    if (value.length >= 6 && !publicNames.includes(value.toLowerCase()) && !publicAddress.test(value)) hidden.add(value);
  };
  return {
    add(value) {
      for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')])
        hide(form);
      const password = passwordIn(value);
      if (password) for (const form of [password, decoded(password), Buffer.from(decoded(password)).toString('base64')]) hide(form);
      longestFirst = [...hidden].sort((a, b) => b.length - a.length);
    },
    clean(text) {
      let out = text;
      for (const value of longestFirst) out = out.replaceAll(value, mask);
      for (const [shape, by] of shapes) out = out.replace(shape, by);
      return out;
    },
  };
}

/** Process-wide redactor; uncaught errors go through it too. */
export const processRedactor = createRedactor();

/** A pattern instead of `URL`: a pasted URL may contain invalid characters. */
function passwordIn(value: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/[^:@/]*:(.+)@[^@]*$/is.exec(value.trim())?.[1];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
