// Gauges: the progress of a step, and an image's size compared with its budget.

import { megabytes } from '../../units.js';
import { dim, type Line, plain } from './line.js';
import { sign, type Tone } from './theme.js';

/** The gauge warns from this share of the budget. */
const nearlyFull = 0.85;

/** `▐█████░░░▌`, `cells` + 2 columns wide. */
export function bar(fraction: number, cells: number, tone: Tone): Line {
  const share = Math.min(1, Math.max(0, fraction));
  const full = Math.round(share * cells);
  return [{ text: `▐${'█'.repeat(full)}${'░'.repeat(cells - full)}▌`, tone, label: `${Math.round(share * 100)} percent` }];
}

/** `▐███░░▌ 142 of 200 MB`, with a sign when the image is near or over its budget. */
export function sizeGauge(size: { bytes: number; budget: number; final: boolean }, cells: number): Line {
  const fraction = size.budget > 0 ? size.bytes / size.budget : 0;
  const tone: Tone = fraction > 1 ? 'bad' : fraction >= nearlyFull ? 'warn' : 'good';
  const [mark, remark] = fraction > 1 ? [sign.failed, 'over budget'] : fraction >= nearlyFull ? [sign.attention, 'near the budget'] : [];
  return [
    ...bar(fraction, cells, tone),
    plain(` ${megabytes(size.bytes)} of ${megabytes(size.budget)} MB`),
    ...(size.final ? [] : [dim(' (last build)')]),
    ...(mark ? [{ text: ` ${mark}`, tone }, plain(` ${remark}`)] : []),
  ];
}
