// Program for a real terminal: an endless log of 20,000 lines a second, with characters that terminals measure differently.
import { render, useApp, useWindowSize } from 'ink';
import { LogView } from '../../../../source/ui/reader/log/view.js';
import { fakeReader } from '../fakes.js';

const { control, logs } = fakeReader();
const pods = ['taskflow-backend-5d8b6c7f9d-ww71x', 'taskflow-backend-5d8b6c7f9d-x2k1a'];

function App() {
  const size = useWindowSize();
  const { exit } = useApp();
  const leave = () => exit();
  return (
    <LogView {...{ control, pods, ...size }} title="deployment taskflow-backend" previous={false} unicode onClose={leave} onQuit={leave} />
  );
}

let count = 0;
function more() {
  for (let i = 0; i < 500; i++) {
    count++;
    const text = count % 7 === 3 ? `ERROR ${count} 日本語 👩‍👩‍👧 ทำ failed ${'x'.repeat(count % 90)}` : `INFO ${count} GET / 200`;
    logs.at(-1)?.report({ pod: pods[count % 2] ?? '', text, at: Date.now() });
  }
}

const timer = setInterval(more, 25);
await render(<App />, { alternateScreen: true, exitOnCtrlC: false, incrementalRendering: true, maxFps: 15 }).waitUntilExit();
clearInterval(timer);
