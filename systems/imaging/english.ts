/** English for the labels of the imaging centre. */
import { translateCentre } from '../../kernel/patterns/diagnosis-centre/english.ts';
import { IMAGING_ITEMS } from '../../kernel/patterns/examination-items/imaging-items.gen.ts';

/** English by Chinese label. */
export const english: Readonly<Record<string, string>> = {
  ...translateCentre({ name: '影像', en: 'Imaging' }),
  ...Object.fromEntries(IMAGING_ITEMS.map((item) => [item.display, item.english])),
};
