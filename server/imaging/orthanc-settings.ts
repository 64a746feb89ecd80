// The configuration of the Orthanc that the platform runs for itself: on loopback, closed to everybody but us and the registered devices.
import { join } from 'node:path';
import type { OrthancPrograms } from './ensure-orthanc.ts';

/** Where it keeps its things and listens. `stableSeconds`: a study to which nothing was added for so long has come to rest. */
export interface OrthancPlace {
  readonly folder: string;
  readonly httpPort: number;
  readonly dicomPort: number;
  readonly aet: string;
  readonly user: string;
  readonly password: string;
  readonly stableSeconds: number;
}

/** The folder of worklist files. */
export function worklistFolder(folder: string): string {
  return join(folder, 'worklist');
}

/** The configuration as JSON. */
export function writeOrthancSettings({ plugins }: OrthancPrograms, place: OrthancPlace): string {
  const data = join(place.folder, 'data');
  return JSON.stringify(
    {
      Name: 'yigong',
      StorageDirectory: data,
      IndexDirectory: data,
      Plugins: plugins,
      HttpPort: place.httpPort,
      // Loopback only, and with a password even there.
      RemoteAccessAllowed: false,
      AuthenticationEnabled: true,
      RegisteredUsers: { [place.user]: place.password },
      ExecuteLuaEnabled: false,
      RestApiWriteToFileSystemEnabled: false,
      HttpDescribeErrors: false,
      OrthancExplorerEnabled: false,
      DicomPort: place.dicomPort,
      DicomAet: place.aet,
      DicomCheckCalledAet: true,
      DicomAlwaysAllowEcho: false,
      DicomAlwaysAllowStore: false,
      DicomAlwaysAllowFind: false,
      DicomAlwaysAllowGet: false,
      DicomAlwaysAllowFindWorklist: false,
      DicomModalitiesInDatabase: true,
      UnknownSopClassAccepted: false,
      // Without it Chinese names are empty in its answers.
      DefaultEncoding: 'Utf8',
      StableAge: place.stableSeconds,
      OverwriteInstances: false,
      KeepAlive: true,
      TcpNoDelay: true,
      HttpThreadsCount: 20,
      DicomScpTimeout: 60,
      MaximumPatientCount: 0,
      MaximumStorageSize: 0,
      DicomWeb: {
        Enable: true,
        Root: '/dicom-web/',
        EnableWado: false,
        Host: 'localhost',
        Ssl: false,
        StudiesMetadata: 'Full',
        SeriesMetadata: 'Full',
      },
      Worklists: { Enable: true, Database: worklistFolder(place.folder), FilterIssuerAet: true, LimitAnswers: 500 },
    },
    null,
    1,
  );
}
