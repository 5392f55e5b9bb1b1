// Encodes and decodes messages of v4.channel.k8s.io: a byte for the channel, then its data.

export type ChannelData = { channel: 'data' | 'error'; bytes: Buffer };

/**
 * With one port, channel 0 carries data and 1 the error text. The first two bytes of each channel are the port number, little-endian. They
 * come alone, in two messages, or in front of data. Returns undefined if nothing else is in the message.
 */
export function createDecoder(): (message: Buffer) => ChannelData | undefined {
  const header = [2, 2];
  return (message) => {
    const number = message[0] ?? -1;
    const left = header[number];
    if (left === undefined) return undefined;
    const skipped = Math.min(left, message.length - 1);
    header[number] = left - skipped;
    const bytes = message.subarray(1 + skipped);
    return bytes.length > 0 ? { channel: number === 0 ? 'data' : 'error', bytes } : undefined;
  };
}

/** What Node reads from a socket at once, plus the channel's byte. */
const slabSize = (64 << 10) + 1;
const freeSlabs: Buffer[] = [];

/**
 * A message with `bytes` on channel 0. Call `release` after it has been written: the memory is reused, because a new buffer for each
 * message would be half of the garbage. Each frame needs the channel's byte, because the kubelet takes every frame for a message.
 */
export function encode(bytes: Buffer): { message: Buffer; release(): void } {
  const size = bytes.length + 1;
  const slab = size > slabSize ? Buffer.allocUnsafe(size) : (freeSlabs.pop() ?? Buffer.allocUnsafe(slabSize));
  slab[0] = 0;
  slab.set(bytes, 1);
  const release = () => {
    if (slab.length === slabSize && freeSlabs.length < 16) freeSlabs.push(slab);
  };
  return { message: slab.subarray(0, size), release };
}
