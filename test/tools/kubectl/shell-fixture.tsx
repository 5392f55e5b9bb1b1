// A screen that gives its terminal to a shell on `s`, as the panel does, and continues afterwards. Ends on `q`, SIGTERM or SIGHUP.
import { execFileSync } from 'node:child_process';
import { render, Text, useApp, useInput } from 'ink';
import { useState } from 'react';
import { createRedactor } from '../../../source/redact.js';
import { createKubectl } from '../../../source/tools/kubectl/kubectl.js';
import { createPrograms } from '../../../source/tools/run/process.js';
import { toProblem } from '../../../source/unexpected-error.js';

const programs = createPrograms({ redactor: createRedactor(), observer: { command: () => {} } });
const kubectl = createKubectl({
  programs,
  target: { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' },
});

let interrupts = 0;
process.on('SIGINT', () => {
  interrupts += 1;
});
const ended = new Promise<void>((resolve) => {
  process.on('SIGTERM', resolve);
  process.on('SIGHUP', resolve);
});

function Screen() {
  const { suspendTerminal, exit } = useApp();
  const [text, setText] = useState('press s');
  const open = async () => {
    await suspendTerminal(() => kubectl.shell(process.argv[2] ?? 'pod-1')).then(
      () => setText(`back, ${interrupts} interrupts`),
      (error) => setText(`failed: ${toProblem(error).cause}`),
    );
  };
  useInput((input) => {
    if (input === 's') void open();
    else if (input === 'q') exit();
    else setText(`key ${input}`);
  });
  return <Text>screen: {text}</Text>;
}

const screen = render(<Screen />, { alternateScreen: true, exitOnCtrlC: false });
const how = await Promise.race([screen.waitUntilExit().then(() => 'left'), ended.then(() => 'asked to end')]);
screen.unmount();
const settings = execFileSync('stty', ['-a'], { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' });
const cooked = ['icanon', 'isig', 'echo'].every((flag) => settings.split(/[\s;]+/).includes(flag));
process.stdout.write(`bye: ${how}, the terminal is ${cooked ? 'as it was' : 'raw'}\n`, () => process.exit(0));
