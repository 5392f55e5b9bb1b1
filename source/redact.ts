// The one redactor: nothing leaves a door (argv shown, log line, event, problem) without passing it.

export type Redactor = {
  /** From now on `value` never passes; its URL-encoded, JSON-escaped and base64 forms, and the password of a URL, neither. */
  add(value: string): void;
  clean(text: string): string;
};

export const mask = '••••••';

// Anything that looks like a credential even when nobody registered it: a password in a URL, an OpenAI key, a bearer token.
const shapes: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:)[^\s@'"]+(@)/gi, `$1${mask}$2`],
  [/\bsk-[A-Za-z0-9_-]{8,}/g, mask],
  [/\b(bearer\s+)[A-Za-z0-9._~+/-]{8,}=*/gi, `$1${mask}`],
  [/\b(password=)[^\s&'"]+/gi, `$1${mask}`],
];

// A database password such as `secret` or `taskflow` is a part of names that stand on every screen. Masking it there hides nothing and
// tells where to look; inside of the URL that was given, and wherever a credential has its usual shape, it is still hidden.
const publicNames =
  'taskflow-frontend taskflow-backend taskflow-secrets database-url better-auth-secret openai-api-key postgresql minikube default password';

export function createRedactor(): Redactor {
  const hidden = new Set<string>();
  let longestFirst: string[] = [];
  const hide = (value: string) => {
    // Shorter ones would tear holes into ordinary words.
    if (value.length >= 6 && !publicNames.includes(value.toLowerCase())) hidden.add(value);
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

/** That of this process: what an error says that nobody caught passes it too. */
export const processRedactor = createRedactor();

/** By pattern, not by URL: a pasted one may hold characters that no URL may have. */
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
