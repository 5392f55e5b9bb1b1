// The HTTP port: one GET request.

/** `undefined` when nothing answered. The body is cut at 64 KiB. `circle`: the path to which redirects come back. */
export type Http = {
  get(
    url: string,
    seconds: number,
    signal: AbortSignal,
  ): Promise<{ status: number; ms: number; body: string; circle?: string } | undefined>;
};
