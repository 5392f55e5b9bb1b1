// The reader: a log, or an object described or as YAML, on the whole screen.
import type { ReaderProps } from '../kit/controls.js';
import { LogView } from './log/view.js';
import { TextView } from './text/view.js';

export function Reader({ subject, ...rest }: ReaderProps) {
  if (subject.type === 'logs') {
    const { pods, title, previous } = subject;
    return <LogView {...rest} {...{ pods, title, previous }} />;
  }
  const { kind, object, related } = subject;
  return <TextView {...rest} {...{ kind, object, related }} />;
}
