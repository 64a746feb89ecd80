/** One person's picture with their name. */
import { useEffect, useRef } from 'react';
import { t } from '../../language/translate.ts';

interface Props {
  readonly stream: MediaStream | undefined;
  readonly name: string;
  readonly org: string;
  /** One's own picture is not heard. */
  readonly own?: boolean;
  readonly note?: string | undefined;
}

/** Without a picture the name stands in its place. */
export function VideoTile({ stream, name, org, own = false, note }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    shown.srcObject = stream ?? null;
    // A browser that wants a touch first plays as soon as the page is touched.
    if (stream) void shown.play().catch(() => undefined);
  }, [stream]);
  return (
    <figure className="y-face" data-own={own || undefined}>
      <video ref={video} autoPlay playsInline muted={own} />
      {stream ? null : <p className="y-face-none">{note ?? t('没有画面')}</p>}
      <figcaption>
        <b>{own ? t('我') : name}</b> <span>{org}</span>
        {stream && note ? <em>{note}</em> : null}
      </figcaption>
    </figure>
  );
}
