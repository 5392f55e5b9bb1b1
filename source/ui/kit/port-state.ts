// The state of a forwarded port as a sign and words.
import type { PortRow } from '../../live/snapshot.js';
import { duration } from '../../units.js';
import { bad, dim, good, type Line, plain, warn } from './line.js';
import { sign } from './theme.js';

type PortView = Pick<PortRow, 'state'> & { http?: { status: number; ms: number } | undefined; holder?: PortRow['holder'] };

/** ` taken by node (pid 123)`, as far as known. */
function takenBy(holder: PortRow['holder']): string {
  if (holder?.ours) return ' taken by another taskflow-tui';
  if (!holder?.command && holder?.pid === undefined) return ' taken';
  return ` taken by ${holder.command ?? 'a program'}${holder.pid === undefined ? '' : ` (pid ${holder.pid})`}`;
}

/** A sign, the state, and the reason. With `now` 0, durations are left out. */
export function portState(port: PortView, now: number): Line {
  const { state, http } = port;
  switch (state.type) {
    case 'up':
      if (!http) return [good(sign.up), plain(' open')];
      return http.status < 500
        ? [good(sign.up), plain(` ${http.status} in ${Math.round(http.ms)} ms`)]
        : [warn(sign.attention), plain(` answers ${http.status}`)];
    case 'connecting':
      return [warn(sign.running), plain(' connecting')];
    case 'reconnecting':
      return [warn(sign.running), plain(` reconnecting${now > 0 ? ` ${duration(now - state.since)}` : ''}`), dim(`, ${state.reason}`)];
    case 'taken':
      return [bad(sign.failed), plain(takenBy(port.holder)), ...(port.holder ? [] : [dim(`, ${state.reason}`)])];
    case 'closed':
      return [dim(`${sign.waiting} closed`)];
  }
}
