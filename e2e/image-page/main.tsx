/** A page with nothing but the image viewer, for its browser test: what it shows is told in the address. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import '../../web/look/tokens.css';
import './page.css';
import type { KeyImage, ViewedStudy } from '../../web/parts/image/image-types.ts';
import { ImageViewer } from '../../web/parts/image/image-viewer.tsx';
import { warmViewer } from '../../web/parts/image/warm-viewer.ts';

const asked = new URLSearchParams(location.search);
const study = (uid: string, title: string): ViewedStudy => ({ studyInstanceUid: uid, title, date: '2026-11-20' });
const prior = asked.get('prior');

function Page() {
  const [open, setOpen] = useState(!asked.has('list'));
  useEffect(warmViewer, []);
  return !open ? (
    <button type="button" onClick={() => setOpen(true)}>
      打开
    </button>
  ) : (
    <>
      {asked.has('list') ? (
        <button type="button" onClick={() => setOpen(false)}>
          关上
        </button>
      ) : null}
      <ImageViewer
        root="/dicom-web"
        studies={[study(asked.get('study') ?? '', asked.get('title') ?? '检查')]}
        prior={prior === null ? undefined : study(prior, asked.get('title') ?? '检查')}
        patient="张三　女　45岁"
        fullReading={asked.has('full') ? '/ohif/viewer' : undefined}
        onKeyImage={(image: KeyImage, marked: boolean) => document.body.setAttribute('data-key', JSON.stringify({ ...image, marked }))}
      />
    </>
  );
}

const root = document.getElementById('app');
if (root) createRoot(root).render(<RouterProvider router={createBrowserRouter([{ path: '*', Component: Page }])} />);
