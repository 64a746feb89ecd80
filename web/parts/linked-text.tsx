/** Text that is an address of a meeting, as a link; any other text as it stands. */
import { t } from '../language/translate.ts';

const ROOM = /^\/people\/\d+\/meetings\/[A-Za-z0-9\-.]+$/;

/** The platform's own room opens in a window of its own, which alone may use the camera; other meetings are https addresses. */
export function LinkedText({ text }: { readonly text: string }) {
  const own = ROOM.test(text);
  if (!own && !/^https:\/\/[^\s]+$/.test(text)) return text;
  return (
    <a
      className="y-link"
      href={text}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {own ? t('进入会诊室') : t('打开会议')}
    </a>
  );
}
