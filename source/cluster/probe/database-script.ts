// The script that tries the database in a pod: JavaScript for Node 18 without packages. If the image has `pg`, as TaskFlow's frontend does, it
// also logs in. It reads DATABASE_URL and prints one line of JSON (ProbeReport), never the password.
import * as v from 'valibot';

/** `error`: message and code from Node or PostgreSQL. `server`: '' if the script didn't log in. */
export const ProbeReport = v.union([
  v.object({ ms: v.number(), error: v.object({ code: v.string(), message: v.string() }) }),
  v.object({ ms: v.number(), tls: v.boolean(), server: v.string() }),
]);
export type ProbeReport = v.InferOutput<typeof ProbeReport>;

/** For the whole attempt. A serverless database may have to wake up. */
export const probeSeconds = 12;

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const sslRequest = 80877103;

// The modes are those of tools/database-url.ts.
export const probeScript = `
const net = require('node:net'), tls = require('node:tls'), dns = require('node:dns').promises;
const { exit } = process, begun = Date.now();
let hidden = [];
const end = (report) => {
  console.log(JSON.stringify({ ms: Date.now() - begun, ...report }));
  exit(0);
};
const fail = (error) => {
  const said = String(error.message || error.errors?.[0]?.message || error.code || error);
  end({ error: { code: String(error.code || ''), message: hidden.reduce((text, word) => text.split(word).join('••••••'), said) } });
};
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
setTimeout(() => fail(new Error('the database did not answer within ${probeSeconds} s')), ${probeSeconds * 1000});
(async () => {
  const written = process.env.DATABASE_URL || '';
  const url = new URL(written.replace(/^postgres(?:ql)?(?:\\+\\w+)?:/i, 'postgresql:'));
  const password = decoded(url.password);
  hidden = [written, url.password, password].filter((word) => word.length >= 3);
  const host = url.hostname.replace(/^\\[|\\]$/g, ''), port = Number(url.port) || 5432;
  const word = url.searchParams.get('sslmode') || url.searchParams.get('ssl') || 'prefer';
  const off = word === 'disable' || word === 'false';
  const must = ['require', 'true', 'no-verify', 'verify-ca', 'verify-full'].includes(word);
  const options = { rejectUnauthorized: word.startsWith('verify-'), ...(word === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}) };
  if (!net.isIP(host)) await dns.lookup(host);
  const socket = net.connect({ host, port });
  const secure = await new Promise((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('the connection was closed')));
    socket.on('connect', () => {
      if (off) return resolve(false);
      const ask = Buffer.alloc(8);
      ask.writeInt32BE(8, 0);
      ask.writeInt32BE(${sslRequest}, 4);
      socket.write(ask);
    });
    socket.once('data', (answer) => {
      if (answer[0] === 78) return must ? reject(new Error('The server does not support SSL connections')) : resolve(false);
      if (answer[0] !== 83) return reject(new Error('There was an error establishing an SSL connection'));
      tls.connect({ socket, host, ...options, ...(net.isIP(host) ? {} : { servername: host }) }, () => resolve(true)).on('error', reject);
    });
  });
  socket.destroy();
  let driver;
  try { driver = require('pg'); } catch { return end({ tls: secure, server: '' }); }
  const user = decoded(url.username);
  const client = new driver.Client({
    host, port, user, password, database: decoded(url.pathname.slice(1)) || user,
    ssl: secure && options, application_name: 'taskflow-tui',
  });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query("SELECT 1, current_setting('server_version') AS version");
  end({ tls: secure, server: 'PostgreSQL ' + rows[0].version });
})().catch(fail);
`;
