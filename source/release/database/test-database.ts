// Databases that only an application's tests use. Some applications don't start without an address of one.

/** At its port, nothing answers. */
export const placeholderDatabase = 'postgresql://placeholder:placeholder@127.0.0.1:1/placeholder';

const names = [
  /^(?:\w+_)?TEST(?:S|ING)?_(?:\w+_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG)_?(?:URL|URI|DSN)$/i,
  /^(?:\w+_)?(?:DATABASE|DB|POSTGRES(?:QL)?)_(?:(?:URL|URI|DSN)_TEST(?:ING)?|TEST(?:ING)?_(?:URL|URI|DSN))$/i,
];

export function isTestDatabase(name: string): boolean {
  return names.some((pattern) => pattern.test(name));
}
