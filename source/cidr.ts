// IPv4 networks in CIDR notation: whether two overlap, and whether one is inside of the other.

/** The lowest and the highest address of `10.96.0.0/12`, or of a single address, as numbers; undefined for anything else. */
export function rangeOf(cidr: string): { from: number; to: number } | undefined {
  const [, a, b, c, d, given = '32'] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr.trim()) ?? [];
  const bytes = [a, b, c, d].map(Number);
  const prefix = Number(given);
  if (bytes.some((byte) => !(byte <= 255)) || prefix > 32) return undefined;
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  const from = address - (address % size);
  return { from, to: from + size - 1 };
}

/** The network that an address with its prefix is in: `10.8.0.2/24` → `10.8.0.0/24`. */
export function networkOf(cidr: string): string | undefined {
  const range = rangeOf(cidr);
  if (!range) return undefined;
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(range.from / 2 ** shift) % 256);
  return `${bytes.join('.')}/${32 - Math.log2(range.to - range.from + 1)}`;
}

export function overlap(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a !== undefined && b !== undefined && a.from <= b.to && b.from <= a.to;
}

export function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a !== undefined && b !== undefined && a.from <= b.from && b.to <= a.to;
}
