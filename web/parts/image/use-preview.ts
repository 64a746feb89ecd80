/** A quick picture of a large frame, made by the archive, for the moments until the frame itself is decoded. */
import { useEffect, useState } from 'react';
import type { Frame } from './image-types.ts';

/** Smaller frames are decoded as fast as they could be previewed. */
const LARGE = 1_000_000;

/** The address of the preview for an `img`; undefined while there is none, or where the archive cannot make one. */
export function usePreview(frame: Frame | undefined, wanted: boolean): string | undefined {
  const [url, setUrl] = useState<string>();
  const address = frame && wanted && frame.rows * frame.columns > LARGE && frame.key.frame === 1 ? frame.address : undefined;
  useEffect(() => {
    if (address === undefined) return;
    const stop = new AbortController();
    let made: string | undefined;
    const size = Math.round(Math.min(1024, Math.max(480, window.innerHeight)));
    fetch(`${address}/rendered?viewport=${size},${size}&quality=80`, {
      credentials: 'same-origin',
      headers: { accept: 'image/jpeg' },
      signal: stop.signal,
    })
      .then(async (response) => {
        if (!response.ok) return;
        made = URL.createObjectURL(await response.blob());
        if (stop.signal.aborted) URL.revokeObjectURL(made);
        else setUrl(made);
      })
      .catch(() => undefined); // the frame itself is on its way
    return () => {
      stop.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [address]);
  return url;
}
