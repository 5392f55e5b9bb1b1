// Port-forwards as the cluster port runs and reports them.

export type ForwardRequest = { service: string; localPort: number; servicePort: number };

/** `taken`: something else listens on the local port; it is tried again until it is free. `since`: ms since the epoch. */
export type ForwardState =
  | { type: 'connecting' }
  | { type: 'up' }
  | { type: 'reconnecting'; since: number; reason: string }
  | { type: 'taken'; reason: string };

/** `pod`: where the last connection went. Connections open now and so far; bytes from the pod and to it. */
export type Traffic = { pod?: string; open: number; served: number; received: number; sent: number; lastError?: string };

export type ForwardReport = Traffic & { state: ForwardState };
