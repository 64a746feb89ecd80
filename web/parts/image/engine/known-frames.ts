/** The frames that the engine was told of, and how they are fetched: one that comes broken is refused, never shown in part. */
import { imageLoader } from '@cornerstonejs/core';
import { wadors } from '@cornerstonejs/dicom-image-loader';
import type { Frame } from '../image-types.ts';

const frames = new Map<string, Frame>();

/** Tells the loader of frames before they are shown. Frames of one instance share its attributes. */
export function learnFrames(list: readonly Frame[]): void {
  for (const frame of list) {
    if (frames.has(frame.imageId)) continue;
    frames.set(frame.imageId, frame);
    if (frame.key.frame > 1) continue;
    // A copy per instance, since the loader writes on it: lists of values by tag, of which the loader's type wants a looser kind.
    wadors.metaDataManager.add(frame.imageId, structuredClone(frame.attributes) as Parameters<typeof wadors.metaDataManager.add>[1]);
  }
}

/** The frame of an image id. */
export function frameOf(imageId: string): Frame | undefined {
  return frames.get(imageId);
}

/**
 * Puts a check behind the loader: a cut or damaged frame decodes to nothing, or to fewer values than it has pixels, without an error.
 * Call after the loader was started.
 */
export function refuseBrokenFrames(): void {
  imageLoader.registerImageLoader('wadors', (imageId, options) => {
    const loading = wadors.loadImage(imageId, options);
    const promise = loading.promise.then((image) => {
      const frame = frames.get(imageId);
      const whole = !frame || (image.rows === frame.rows && image.columns === frame.columns);
      if (!whole || image.getPixelData().length < image.rows * image.columns) throw new Error(`${imageId} is broken`);
      // Its short cut draws colours from one canvas for all frames, which the next frame to be decoded wipes: black pictures.
      Reflect.deleteProperty(image, 'getCanvas');
      return image;
    });
    return { ...loading, promise };
  });
}
