// Draws lines with ink. No other file turns spans into components.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import Spinner from 'ink-spinner';
import type { ReactNode } from 'react';
import { fit, type Line, type Span } from './line.js';
import { readAloud, sign, styles, toAscii } from './theme.js';

type LinesProps = {
  lines: Line[];
  columns: number;
  unicode: boolean;
  /** Draws the span with the role `input`, from its text. */
  input?: ((text: string) => ReactNode) | undefined;
  /** For lines that are drawn once and stay: no spinner. */
  still?: boolean;
};

export function Lines({ lines, columns, unicode, input, still = false }: LinesProps) {
  const reader = useIsScreenReaderEnabled();
  // One spinner on a screen is enough.
  const spinning = still ? -1 : lines.findIndex((line) => line.some(({ role }) => role === 'spinner'));
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => {
        // A fixed key for the line with the input keeps the input mounted when the line moves.
        const key = line.some(({ role }) => role === 'input') ? 'input' : row;
        return (
          <Text key={key} wrap="truncate">
            {line.length === 0
              ? ' '
              : fit(line, columns).map((span, at) => renderSpan(span, at, { unicode, reader, spins: row === spinning, input }))}
          </Text>
        );
      })}
    </Box>
  );
}

function renderSpan(
  span: Span,
  at: number,
  { unicode, reader, spins, input }: { unicode: boolean; reader: boolean; spins: boolean; input: LinesProps['input'] },
) {
  const look = styles[span.tone];
  if (span.role === 'input' && input) return <Text key="input">{input(span.text)}</Text>;
  if (span.role === 'spinner' && spins)
    return (
      <Text key={at} {...look} aria-label={readAloud(sign.running)}>
        <Spinner type={unicode ? 'dots' : 'line'} />
      </Text>
    );
  const text = reader ? readAloud(span.text) : span.text;
  return (
    <Text key={at} {...look} {...(span.label ? { 'aria-label': span.label } : {})}>
      {unicode ? text : toAscii(text)}
    </Text>
  );
}
