// Recognizes variables that hold a key of the application's own: any random value does, because only the application reads it.

/** Not those of a service, such as STRIPE_SECRET_KEY or GITHUB_SECRET, which the service hands out. */
const own =
  /^(?:(?:APP|APPLICATION|SERVER|FLASK|DJANGO|FASTAPI|BACKEND|JWT|AUTH|NEXT_?AUTH|SESSION|COOKIE|CSRF|TOKEN|ACCESS|REFRESH|SIGNING|ACCESS_TOKEN|REFRESH_TOKEN|JWT_ACCESS|JWT_REFRESH)_)?SECRET(?:_KEY)?$|^(?:JWT|SIGNING|SESSION|COOKIE)_(?:SIGNING_)?KEY$/;

export function isSigningKey(name: string): boolean {
  return own.test(name);
}
