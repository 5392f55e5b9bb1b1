// The two addresses that the person opens: where each leads and whether it answers.
import type { PortRow } from '../live/snapshot.js';
import { duration } from '../text.js';
import { bad, column, dim, good, type Line, say, warn } from './line.js';
import { sign } from './theme.js';

/** The state of a port in words. `now` 0: no time is told. */
export function portState(port: Pick<PortRow, 'state' | 'http'>, now: number): Line {
  const { state, http } = port;
  switch (state.type) {
    case 'up':
      if (!http) return [good(sign.up), say(' open')];
      return http.status < 500
        ? [good(sign.up), say(` ${http.status} in ${Math.round(http.ms)} ms`)]
        : [warn(sign.attention), say(` answers ${http.status}`)];
    case 'connecting':
      return [warn(sign.running), say(' connecting')];
    case 'reconnecting':
      return [warn(sign.running), say(` reconnecting${now > 0 ? ` ${duration(now - state.since)}` : ''}`), dim(`  ${state.reason}`)];
    case 'taken':
      return [bad(sign.failed), say(' taken'), dim(`  ${state.reason}`)];
    case 'closed':
      return [dim(`${sign.waiting} closed`)];
  }
}

/** One row a port; below 80 columns both in one line, without the service. */
export function portLines(ports: PortRow[], now: number, columns: number): Line[] {
  if (columns < 80) {
    const cells = ports.map((port): Line => {
      const [mark = say(''), text = say('')] = portState(port, now);
      return [say(` :${port.localPort} `), mark, say(column(text.text, 20))];
    });
    return ports.length > 0 ? [cells.flat()] : [];
  }
  return ports.map(
    (port, at): Line => [
      say(at === 0 ? ' Ports     ' : '           '),
      say(column(`localhost:${port.localPort} → ${port.component}`, 28)),
      ...portState(port, now),
      dim(`  ${port.service}:${port.servicePort}`),
    ],
  );
}
