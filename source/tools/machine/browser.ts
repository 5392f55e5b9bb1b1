// Finds the command that opens the user's browser. Never a text browser, which would fight us for the terminal.
import type { Machine } from '../../world/index.js';

export type Opener = { file: string; args: string[] };

const textBrowsers = /(?:^|\/)(?:www-browser|links2?|elinks|lynx|w3m|browsh|carbonyl)$/;

/** Opens only addresses of this computer. */
export function browserCommand(url: string, platform: Machine['platform'], environment: NodeJS.ProcessEnv): Opener | undefined {
  const address = localAddress(url);
  if (!address) return undefined;
  switch (platform) {
    case 'darwin':
      return { file: 'open', args: [address] };
    case 'win32':
      // Not `start` of cmd, which would interpret an & in the address.
      return { file: 'rundll32', args: ['url.dll,FileProtocolHandler', address] };
    default:
      return linuxOpener(address, environment);
  }
}

function localAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, username, password, href } = new URL(url);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  return local && /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined;
}

function linuxOpener(address: string, environment: NodeJS.ProcessEnv): Opener | undefined {
  // Windows forwards its localhost to WSL 2, and the user looks at the browser of Windows.
  if (environment.WSL_DISTRO_NAME || environment.WSL_INTEROP)
    return { file: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] };
  const named = fromVariable(address, environment.BROWSER ?? '');
  if (named) return named;
  // Without a display, xdg-open starts a text browser or nothing.
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? { file: 'xdg-open', args: [address] } : undefined;
}

/** $BROWSER is a list of commands with colons between them, and %s in the place of the address (xdg-open(1)); the first is taken. */
function fromVariable(address: string, variable: string): Opener | undefined {
  for (const command of variable.split(':')) {
    const [file, ...args] = command.trim().split(/\s+/);
    if (!file || textBrowsers.test(file)) continue;
    return { file, args: args.some((arg) => arg.includes('%s')) ? args.map((arg) => arg.replaceAll('%s', address)) : [...args, address] };
  }
  return undefined;
}
