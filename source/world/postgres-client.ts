// A PostgreSQL client as JavaScript for Node 18 without packages: a pod's image may have no driver. It logs in, and sends queries.
//
// https://www.postgresql.org/docs/current/protocol-flow.html, https://www.postgresql.org/docs/current/protocol-message-formats.html
// and, for SCRAM, https://www.rfc-editor.org/rfc/rfc5802

/**
 * Defines `databaseAt(url)`, which throws for a text that isn't a URL, and `connect(address)`, which returns `{secure, query, end}`. `query`
 * resolves with rows of texts, and rejects with an Error whose `code` is the SQLSTATE.
 */
export const postgresClient = `
const net = require('node:net'), tls = require('node:tls'), crypto = require('node:crypto'), dns = require('node:dns').promises;
const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
const databaseAt = (written) => {
  const url = new URL(written.replace(/^postgres(?:ql)?(?:\\+\\w+)?:/i, 'postgresql:')), get = (name) => url.searchParams.get(name);
  const user = decoded(url.username), mode = (get('sslmode') || get('ssl') || 'prefer').toLowerCase();
  return {
    host: url.hostname.replace(/^\\[|\\]$/g, ''), port: Number(url.port) || 5432, user, password: decoded(url.password),
    database: decoded(url.pathname.slice(1)) || user, options: get('options'), schema: get('schema'),
    off: mode === 'disable' || mode === 'false',
    must: ['require', 'true', 'no-verify', 'verify-ca', 'verify-full'].includes(mode),
    verify: { rejectUnauthorized: mode.startsWith('verify-'), ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}) },
  };
};
const open = ({ host, port, off, must, verify }) => new Promise((resolve, reject) => {
  const socket = net.connect({ host, port });
  const closed = () => reject(new Error('the connection was closed'));
  socket.on('error', reject).on('close', closed);
  socket.on('connect', () => {
    if (off) return resolve(socket);
    const ask = Buffer.alloc(8);
    ask.writeInt32BE(8, 0);
    ask.writeInt32BE(80877103, 4);
    socket.write(ask);
    socket.once('data', (answer) => {
      if (answer[0] === 78) return must ? reject(new Error('The server does not support SSL connections')) : resolve(socket);
      if (answer[0] !== 83) return reject(new Error('There was an error establishing an SSL connection'));
      const name = net.isIP(host) ? {} : { servername: host };
      const secure = tls.connect({ socket, host, ...verify, ...name }, () => resolve(secure)).on('error', reject);
    });
  });
});
const messagesOf = (socket) => {
  let rest = Buffer.alloc(0), ended;
  const ready = [], waiting = [];
  const push = (message) => { const next = waiting.shift(); next ? next.resolve(message) : ready.push(message); };
  const end = (error) => { ended = error; for (const next of waiting.splice(0)) next.reject(error); };
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const length = rest.readInt32BE(1) + 1;
      push({ type: String.fromCharCode(rest[0]), body: rest.subarray(5, length) });
      rest = rest.subarray(length);
    }
  });
  socket.on('error', end).on('close', () => end(new Error('the connection was closed')));
  return () => {
    if (ready.length) return Promise.resolve(ready.shift());
    return ended ? Promise.reject(ended) : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
};
const refusal = (body) => {
  const fields = Object.fromEntries(body.toString().split('\\0').filter(Boolean).map((field) => [field[0], field.slice(1)]));
  return Object.assign(new Error(fields.M), { code: fields.C, detail: fields.D, hint: fields.H });
};
const sha = (kind, ...parts) => parts.reduce((hash, part) => hash.update(part), crypto.createHash(kind));
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();
const scram = (password, nonce, first) => {
  const fields = Object.fromEntries(first.split(',').map((field) => [field[0], field.slice(2)]));
  const salted = crypto.pbkdf2Sync(password.normalize('NFKC'), Buffer.from(fields.s, 'base64'), Number(fields.i), 32, 'sha256');
  const key = hmac(salted, 'Client Key'), last = 'c=biws,r=' + fields.r;
  const proof = hmac(sha('sha256', key).digest(), 'n=,r=' + nonce + ',' + first + ',' + last);
  return last + ',p=' + key.map((byte, i) => byte ^ proof[i]).toString('base64');
};
const connect = async (address) => {
  if (!net.isIP(address.host)) await dns.lookup(address.host);
  const socket = await open(address), next = messagesOf(socket), nonce = crypto.randomBytes(18).toString('base64');
  const { user, password, database, options } = address;
  const send = (type, ...parts) => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part))), head = Buffer.alloc(4);
    head.writeInt32BE(body.length + 4);
    socket.write(Buffer.concat([Buffer.from(type), head, body]));
  };
  const until = async (each) => {
    for (let failed; ; ) {
      const { type, body } = await next().catch((error) => { throw failed || error; });
      if (type === 'E') { failed = refusal(body); if (!each.keep) throw failed; }
      else if (type === 'Z') { if (failed) throw failed; return; }
      else if (each[type]) each[type](body);
    }
  };
  const pairs = { user, database, application_name: 'taskflow-tui', client_encoding: 'UTF8', ...(options ? { options } : {}) };
  send('', Buffer.from([0, 3, 0, 0]), Object.entries(pairs).flat().join('\\0') + '\\0\\0');
  await until({
    R: (body) => {
      const kind = body.readInt32BE(0), rest = body.subarray(4);
      if (kind === 3) send('p', password + '\\0');
      if (kind === 5) send('p', 'md5' + sha('md5', sha('md5', password, user).digest('hex'), rest).digest('hex') + '\\0');
      if (kind === 10) {
        const first = Buffer.from('n,,n=,r=' + nonce), length = Buffer.alloc(4);
        length.writeInt32BE(first.length);
        send('p', 'SCRAM-SHA-256\\0', length, first);
      }
      if (kind === 11) send('p', scram(password, nonce, rest.toString()));
      if (![0, 3, 5, 10, 11, 12].includes(kind)) throw new Error('the server asks for an unknown kind of login');
    },
  });
  return {
    secure: socket instanceof tls.TLSSocket,
    async query(text) {
      const rows = [];
      send('Q', text + '\\0');
      await until({
        keep: true,
        D: (body) => {
          const row = [];
          for (let at = 2; row.length < body.readInt16BE(0); ) {
            const length = body.readInt32BE(at);
            row.push(length < 0 ? null : body.subarray(at + 4, at + 4 + length).toString());
            at += 4 + Math.max(length, 0);
          }
          rows.push(row);
        },
      });
      return rows;
    },
    end() { send('X', ''); socket.end(); },
  };
};
const quoted = (text) => "'" + String(text).replaceAll("'", "''") + "'";
`;
