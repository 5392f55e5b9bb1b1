// Takes the messages of v4.channel.k8s.io apart: a byte for the channel, then what was said on it.

export type Part = { channel: 'data' | 'error'; bytes: Buffer };

/**
 * For one port, channel 0 is data and 1 the error text. The first two bytes of each are the port, little-endian; they may come alone, in
 * two messages, or with what follows. Gives undefined where nothing is left.
 */
export function createDecoder(): (message: Buffer) => Part | undefined {
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

/** As much as is read from a socket at once, and the byte of the channel. */
const slabSize = (64 << 10) + 1;
const spare: Buffer[] = [];

/**
 * The message that carries `bytes` on channel 0; `release` is called when it has been written. Each message needs the byte of its channel,
 * since the kubelet takes every frame for a message. The memory is used again: a new one for each would be half of the garbage.
 */
export function encode(bytes: Buffer): { message: Buffer; release(): void } {
  const size = bytes.length + 1;
  const slab = size > slabSize ? Buffer.allocUnsafe(size) : (spare.pop() ?? Buffer.allocUnsafe(slabSize));
  slab[0] = 0;
  slab.set(bytes, 1);
  const release = () => {
    if (slab.length === slabSize && spare.length < 16) spare.push(slab);
  };
  return { message: slab.subarray(0, size), release };
}
