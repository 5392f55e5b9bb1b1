// Parses Kubernetes quantities (`250m`, `128Mi`, `1.5Gi`, `2e3`), and adds up those of containers.
// The package's quantityToScalar throws for `1.5Gi`.
import type { Resources } from '../../world/index.js';

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** undefined if it isn't one. */
export function parseQuantity(text: string | undefined): number | undefined {
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([a-zA-Z]{0,2}))$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, number = '', exponent, suffix = ''] = parts;
  if (exponent !== undefined) return Number(`${number}e${exponent}`);
  const factor = factors[suffix];
  return factor === undefined ? undefined : Number(number) * factor;
}

type Quantities = { cpu?: string; memory?: string };

/** Millicores and bytes, rounded up as in Kubernetes. */
export function parseResources({ cpu, memory }: Quantities): Resources {
  const [cores, bytes] = [parseQuantity(cpu), parseQuantity(memory)];
  return {
    ...(cores === undefined ? {} : { cpu: Math.ceil(roundOff(cores * 1000)) }),
    ...(bytes === undefined ? {} : { memory: Math.ceil(roundOff(bytes)) }),
  };
}

/** Keeps floating-point errors from turning 250 into 251: 0.25 × 1000 can be 250.00000000000003. */
const roundOff = (value: number) => Number(value.toPrecision(15));

/** The sum. A container without a value counts as 0; with `only if all`, there is no sum then. */
export function total(all: Quantities[], which: 'those given' | 'only if all'): Resources {
  const each = all.map(parseResources);
  const sumOf = (name: 'cpu' | 'memory') => {
    const given = each.flatMap((one) => one[name] ?? []);
    if (given.length === 0 || (which === 'only if all' && given.length < each.length)) return undefined;
    return given.reduce((sum, value) => sum + value, 0);
  };
  const [cpu, memory] = [sumOf('cpu'), sumOf('memory')];
  return { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
}
