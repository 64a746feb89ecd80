/** Makes a photograph small enough to send: at most 1600 px long, JPEG, upright, without what the camera wrote beside it. */

/** The longest side, in pixels. */
const LONGEST = 1600;
/** Qualities tried until the picture is small enough. */
const QUALITIES = [0.85, 0.7, 0.55] as const;
/** What the door takes, in bytes. */
const MOST = 2 * 1024 * 1024;

/** The side lengths after shrinking; a smaller picture stays as it is. */
export function fitWithin(width: number, height: number): { readonly width: number; readonly height: number } {
  const factor = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** The picture as JPEG; undefined when the browser cannot read the file as a picture. */
export async function shrinkPicture(file: Blob): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return undefined;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fitWithin(bitmap.width, bitmap.height));
  const brush = canvas.getContext('2d');
  if (!brush) return undefined;
  brush.fillStyle = '#fff'; // JPEG has no transparency
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob && blob.size <= MOST) return blob;
  }
  return undefined;
}
