#!/usr/bin/env node
// Starts dist/cli.js, or explains that Node is too old. Must run on Node 12 and newer.
'use strict';
var version = process.versions.node.split('.').map(Number);
// Other versions of Node ignore HTTPS_PROXY: https://nodejs.org/api/http.html#built-in-proxy-support
var supported = (version[0] === 22 && version[1] >= 21) || (version[0] === 24 && version[1] >= 5) || version[0] > 24;
if (!supported) {
  process.stderr.write(
    'taskflow-tui needs Node 24.5 or newer, or 22.21 or a newer 22.x; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      '  fix   Install a current Node from https://nodejs.org (or run nvm install 24), then try again.\n' +
      '        To keep your Node, run: npx -y -p node@24 -p taskflow-tui taskflow-tui\n',
  );
  process.exit(3);
}
import('../dist/cli.js').catch((error) => {
  process.stderr.write(
    `taskflow-tui can't start: ${error}\n  fix   Install it again: npm install -g taskflow-tui (in a clone: npm start)\n`,
  );
  process.exit(1);
});
