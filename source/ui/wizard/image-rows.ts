// Rows of the two images: build step, duration, size compared with the budget, and the last lines of the build.
import type { ImageView } from '../../deploy/engine/state.js';
import { duration, megabytes } from '../../units.js';
import { sizeGauge } from '../kit/gauge.js';
import { accent, bad, column, dim, good, justify, type Line, plain } from '../kit/line.js';
import { sign } from '../kit/theme.js';

const labelWidth = 10;
const indent = 6;

/** `detail`: 0 nothing, 1 a row, 2 also the gauge and a log line, 3 two log lines. */
export function imageLines(name: string, image: ImageView, now: number, columns: number, detail: number): Line[] {
  if (detail === 0) return [];
  const cells = columns >= 80 ? 20 : 10;
  const active = image.phase === 'building' || image.phase === 'measuring' || image.phase === 'trying';
  const gauge = image.size ? sizeGauge(image.size, cells) : [];
  const row = justify([plain(' '.repeat(indent)), plain(column(name, labelWidth)), ...phase(image, gauge)], elapsed(image, now), columns);
  if (!active || detail < 2) return [row];
  const left = plain(' '.repeat(indent + labelWidth));
  const gaugeLine = [...gauge, ...transferred(image, gauge.length > 0)];
  const log = image.tail.slice(detail >= 3 ? -2 : -1);
  return [row, ...(gaugeLine.length > 0 ? [[left, ...gaugeLine]] : []), ...log.map((line): Line => [left, dim(`  ${line}`)])];
}

function phase(image: ImageView, gauge: Line): Line {
  const text = image.text ? ` · ${image.text}` : '';
  switch (image.phase) {
    case 'waiting':
      return [dim(`${sign.waiting} waiting`)];
    case 'building':
      return [accent(`${sign.running} `), ...buildStep(image)];
    case 'measuring':
      return [accent(`${sign.running} `), plain('measuring')];
    case 'trying':
      return [accent(`${sign.running} `), plain('starting it to test it'), dim(text)];
    case 'failed':
      return [bad(`${sign.failed} `), plain(image.text ?? 'failed')];
    case 'kept':
    case 'done':
      return [good(`${sign.done} `), ...gauge, dim(image.phase === 'kept' ? `${text} · kept` : text)];
  }
}

function buildStep(image: ImageView): Line {
  if (!image.step) return [plain(image.text ?? 'starting the build')];
  const { current, total, name } = image.step;
  return [plain(`${current}/${total} `), dim(name)];
}

function transferred(image: ImageView, after: boolean): Line {
  if (!image.transferred || megabytes(image.transferred.total) === 0) return [];
  const { bytes, total } = image.transferred;
  return [dim(`${after ? ' · ' : ''}${megabytes(bytes)} of ${megabytes(total)} MB transferred`)];
}

function elapsed(image: ImageView, now: number): Line {
  return image.since === undefined ? [] : [dim(duration((image.endedAt ?? now) - image.since))];
}
