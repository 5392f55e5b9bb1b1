// Explains failed builds whose reason is the machine, the engine, or the network, not the application.
import { type Explanation, type Rule, rule } from './rule.js';

const always = (explanation: Explanation) => () => explanation;
const memory: Explanation = {
  what: 'it ran out of memory',
  cause: 'The system ended the build, or Node.js gave up, because there was not enough memory',
  fix: 'Give Docker more memory (in Docker Desktop: Settings, Resources), or close other programs. Then retry.',
};

/** Checked first: whatever else the build printed, this is why it ended. */
export const endedByMachine: readonly Rule[] = [
  rule(
    /cannot connect to the docker daemon|error during connect|error reading from server: EOF|connection reset by peer$|transport is closing/i,
    always({
      what: '',
      cause: 'The connection to the Docker engine was lost',
      fix: 'Start Docker again, then retry. Finished images are kept.',
    }),
  ),
  rule(
    /no space left on device|ENOSPC|disk quota exceeded/i,
    always({
      what: '',
      cause: 'The disk where Docker stores images is full',
      fix: 'Free some space, for example by removing the build cache and unused images. Then retry.',
      command: 'docker builder prune',
    }),
  ),
  rule(/JavaScript heap out of memory|exit code: 137|exited with code: 137|signal: SIGKILL|^Killed$|non-zero code: 137/, always(memory)),
  rule(
    /pull access denied|manifest unknown|manifest for .* not found|repository does not exist|failed to resolve source metadata.*not found/i,
    always({
      what: '',
      cause: "The registry doesn't have the base image",
      fix: 'Check the name of the base image in the Dockerfile, or sign in to its registry. Then retry.',
    }),
  ),
];

const noConnection =
  /no such host|EAI_AGAIN|ENOTFOUND|name resolution|i\/o timeout|TLS handshake timeout|network is unreachable|ETIMEDOUT|ECONNRESET|connection refused|toomanyrequests|error resolving DNS/i;
/** Of npm, pnpm, Go's programs, Node, pip, and uv. */
const hosts = [
  /\brequest to https?:\/\/([\w.-]+)/,
  /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+\.[a-z]+)/,
  /\blookup ([\w.-]+) on /,
  /\bhost='([\w.-]+)'/,
  /\bhostname: '([\w.-]+)'/,
  /\burl \(?https?:\/\/([\w.-]+)/i,
];

/** Checked last: many programs print such a line and go on. */
export const network: Rule = (lines) => {
  const at = lines.findIndex((line) => noConnection.test(line));
  if (at === -1) return undefined;
  const host = [...lines.slice(at), ...lines.slice(0, at)].flatMap((line) => hosts.map((each) => each.exec(line)?.[1])).find(Boolean);
  return {
    what: host === undefined ? '' : `it couldn't reach ${host}`,
    cause:
      host === undefined
        ? "The build couldn't reach something that it downloads"
        : `The build needs something from ${host}, which doesn't answer`,
    fix: 'Check the network or the proxy of this computer, then retry.',
  };
};
