/** Which frames are so large that a quick picture comes before them, and how large that is: said once for who asks and who keeps them. */

/** Modalities whose frames are large: projections (PS3.3 C.7.3.1.1.1). Slices are decoded as fast as they could be previewed. */
export const LARGE_FRAMES: readonly string[] = ['CR', 'DX', 'MG', 'RG', 'PX', 'IO'];

/** What is asked for of a rendered frame (PS3.18 §8.3.5): one size for all screens, so that it is made once. */
export const QUICK_PICTURE = 'viewport=1024,1024&quality=80';
