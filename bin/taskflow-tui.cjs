#!/usr/bin/env node
// Runs on any Node from 12 on, to say in words when it is too old; everything else is in dist/.
'use strict';
var wanted = [22, 19];
var found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  process.stderr.write(
    'taskflow-tui needs Node ' +
      wanted.join('.') +
      ' or newer; this is Node ' +
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
