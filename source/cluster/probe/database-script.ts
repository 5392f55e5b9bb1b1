// The script that tries the database in a pod: JavaScript for Node 18 without packages, so that any frontend's image can run it. It reads
// DATABASE_URL, logs in, and prints one line of JSON (ProbeReport), never the password.
import * as v from 'valibot';
import { postgresClient } from '../../world/postgres-client.js';

/** `error`: message and code from Node or PostgreSQL. `server`: PostgreSQL and its version. */
export const ProbeReport = v.union([
  v.object({ ms: v.number(), error: v.object({ code: v.string(), message: v.string() }) }),
  v.object({ ms: v.number(), tls: v.boolean(), server: v.string() }),
]);
export type ProbeReport = v.InferOutput<typeof ProbeReport>;

/** For the whole attempt. A serverless database may have to wake up. */
export const probeSeconds = 12;

export const probeScript = `${postgresClient}
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
setTimeout(() => fail(new Error('the database did not answer within ${probeSeconds} s')), ${probeSeconds * 1000});
(async () => {
  const written = process.env.DATABASE_URL || '', address = databaseAt(written);
  hidden = [written, new URL(written.replace(/^[^:]*:/, 'postgresql:')).password, address.password].filter((word) => word.length >= 3);
  const client = await connect(address);
  const [[, version]] = await client.query("SELECT 1, current_setting('server_version')");
  end({ tls: client.secure, server: 'PostgreSQL ' + version });
})().catch(fail);
`;
