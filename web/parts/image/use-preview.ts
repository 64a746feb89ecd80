/** A quick picture of a large frame, made by the archive, for the moments until the frame itself is decoded. */
import { useEffect, useState } from 'react';
import { takePreview } from './early-preview.ts';
import type { Frame } from './image-types.ts';

/** Smaller frames are decoded as fast as they could be previewed. */
const LARGE = 1_000_000;

/** The address of the preview for an `img`; undefined while there is none, or where the archive cannot make one. */
export function usePreview(frame: Frame | undefined, wanted: boolean): string | undefined {
  const [url, setUrl] = useState<string>();
  const address = frame && wanted && frame.rows * frame.columns > LARGE && frame.key.frame === 1 ? frame.address : undefined;
  useEffect(() => {
    if (address === undefined) return;
    let left = false;
    let made: string | undefined;
    takePreview(address)
      .then((picture) => {
        if (left || picture === undefined) return;
        made = URL.createObjectURL(picture);
        setUrl(made);
      })
      .catch(() => undefined); // the frame itself is on its way
    return () => {
      left = true;
      if (made !== undefined) URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [address]);
  return url;
}
