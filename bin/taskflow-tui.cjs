#!/usr/bin/env node
// Runs on any Node from 12 on, to say in words when it is too old; everything else is in dist/.
'use strict';
var found = process.versions.node.split('.').map(Number);
// Those in between do not know the proxies of the environment.
var fits = (found[0] === 22 && found[1] >= 21) || (found[0] === 24 && found[1] >= 5) || found[0] > 24;
if (!fits) {
  process.stderr.write(
    'taskflow-tui needs Node 24.5 or newer, or 22.21 and newer ones of 22; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      '  cure  install a current Node from https://nodejs.org (or: nvm install 24), then try again\n' +
      '        without changing your Node:  npx -y -p node@24 -p taskflow-tui taskflow-tui\n',
  );
  process.exit(3);
}
import('../dist/cli.js').catch((error) => {
  process.stderr.write(
    'taskflow-tui cannot start: ' + String(error) + '\n  cure  install it again: npm install -g taskflow-tui (in a clone: npm start)\n',
  );
  process.exit(1);
});
