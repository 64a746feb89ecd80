// The image archive as the doors see it: the archive, where devices send to, and the full reading program.
import { type Archive, openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';

/** The full reading program: the folder of its pages, or why it is not there. */
export interface Reading {
  readonly folder: string | undefined;
  readonly text: string;
}

/** The archive of a platform. */
export interface Imaging {
  readonly mode: 'off' | 'own' | 'external';
  readonly archive: Archive;
  readonly device: { readonly aet: string; readonly port: number } | undefined;
  /** The folder of worklist files; undefined where the archive is not ours and none was told. */
  readonly worklist: string | undefined;
  readonly reading: () => Reading;
  /** Called after the registered devices changed. */
  readonly devicesChanged: () => void;
}

/** A platform without an archive: its doors stand and say so. */
export const NO_IMAGING: Imaging = {
  mode: 'off',
  archive: openArchive(() => undefined),
  device: undefined,
  worklist: undefined,
  reading: () => ({ folder: undefined, text: '平台启动时没有带上影像归档。' }),
  devicesChanged: () => undefined,
};
