/** The shapes of the image viewer: what it is given, what it reads from the archive, and what it hands back. */

/** A study to show. Its words come from our record, never from the file. */
export interface ViewedStudy {
  /** DICOM Study Instance UID. */
  readonly studyInstanceUid: string;
  /** What was examined: 胸部正位片. */
  readonly title: string;
  /** When it was taken, as the page writes dates: 2024-07-08. */
  readonly date: string;
  /** Only these series (Series Instance UIDs); all of the study when absent. */
  readonly series?: readonly string[];
}

/** A picture that the reader marked: an instance and the number of a frame in it, from 1. */
export interface KeyImage {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly frame: number;
}

/** A window onto the grey values: centre and width in the image's units (HU in CT). */
export interface GreyWindow {
  readonly centre: number;
  readonly width: number;
}

/** How far a length on the picture can be believed. */
export type Calibration =
  /** Pixel Spacing holds in the patient (cross-sections): millimetres. */
  | 'patient'
  /** Millimetres at the detector of a projection: larger than in the patient. */
  | 'detector'
  /** The ultrasound's regions carry their own scale. */
  | 'regions'
  /** Nothing usable: pixels. */
  | 'none';

/** A series of a study, as the archive lists it. */
export interface SeriesEntry {
  readonly study: ViewedStudy;
  readonly uid: string;
  readonly modality: string;
  readonly number: number | undefined;
  readonly description: string;
  /** Instances in it, where the archive counts them. */
  readonly instances: number | undefined;
}

/** One object of DICOM JSON (PS3.18 annex F): attributes by their eight-digit tag. */
export type DicomJson = Readonly<Record<string, { readonly vr?: string | undefined; readonly Value?: readonly unknown[] | undefined }>>;

/** One frame that can be shown. */
export interface Frame {
  /** What the loader knows it by: `wadors:` and the address of the frame. */
  readonly imageId: string;
  readonly key: KeyImage;
  /** Address of the instance, without `/frames`. */
  readonly address: string;
  readonly rows: number;
  readonly columns: number;
  readonly colour: boolean;
  readonly calibration: Calibration;
  /** The unit of its values: HU in CT. */
  readonly valueUnit: string;
  /** Windows that the file itself brings, with their explanation. */
  readonly windows: readonly (GreyWindow & { readonly name: string })[];
  /** Image Position (Patient), mm. */
  readonly position: readonly [number, number, number] | undefined;
  /** Image Orientation (Patient): direction of rows and of columns. */
  readonly orientation: readonly number[] | undefined;
  /** Patient Orientation, where there is no other: letters along rows and along columns. */
  readonly letters: readonly string[] | undefined;
  readonly frameOfReference: string | undefined;
  /** Frames per second that the file recommends. */
  readonly rate: number | undefined;
  /** The instance's attributes, mended where they would mislead. */
  readonly attributes: DicomJson;
}

/** A series with its frames, in reading order. */
export interface Stack {
  readonly series: SeriesEntry;
  readonly frames: readonly Frame[];
}
