// Amounts of CPU and memory in the words of Kubernetes.

/** `256 Mi`, `1.5 Gi` for bytes. */
export function memoryText(bytes: number): string {
  const mebi = bytes / 1024 ** 2;
  return mebi >= 1024 ? `${short(mebi / 1024)} Gi` : `${Math.round(mebi)} Mi`;
}

/** `250m`, `2 cores` for thousandths of a core. */
export function cpuText(millicores: number): string {
  if (millicores < 1000) return `${Math.round(millicores)}m`;
  return `${short(millicores / 1000)} ${millicores === 1000 ? 'core' : 'cores'}`;
}

function short(amount: number): string {
  return String(Math.round(amount * 10) / 10);
}
