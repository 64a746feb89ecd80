/** A detail of the timeline in the reader's language: the platform writes 'label value，label value' in Chinese. */
import { t } from '../../language/translate.ts';

/** Each known word translated; names, numbers and free text stay. */
export function tellDetail(detail: string): string {
  return detail
    .split(/([，、：；\s])/)
    .map((word) => t(word))
    .join('');
}
