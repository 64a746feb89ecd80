/** Pictures of a form: taken with the phone or chosen, shrunk here, sent at once, shown small; the answer lists their ids. */
import { useRef, useState } from 'react';
import type { PicturesItem } from '../../../kernel/define/item.ts';
import { api, ProblemError, pictureAddress } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { useFormDesk } from '../form-context.ts';
import { shrinkPicture } from './shrink-picture.ts';
import type { FieldProps } from './text-field.tsx';
import '../../look/pictures.css';

/** Native file inputs: on a phone one opens the camera, the other the album. */
export function PicturesField({ id, item, value, onChange, onLeave, described }: FieldProps<PicturesItem<unknown>>) {
  const desk = useFormDesk();
  const ids: readonly string[] = Array.isArray(value) ? value.map(String) : [];
  const latest = useRef(ids);
  latest.current = ids;
  const [sending, setSending] = useState(0);
  const [refused, setRefused] = useState('');
  const { resident } = desk;
  if (resident === undefined) return <p className="y-note">{t('请先选择居民，再上传图片。')}</p>;
  const room = item.max - ids.length - sending;
  const put = (next: readonly string[]): void => {
    latest.current = next;
    onChange(next.length > 0 ? next : undefined);
  };
  const send = async (file: File): Promise<void> => {
    const picture = await shrinkPicture(file);
    if (!picture) {
      setRefused(t('“{name}”不是可以读取的图片。', { name: file.name }));
      return;
    }
    const taken = await api.sendPicture(desk.action, resident, picture);
    put([...latest.current, taken.id]);
  };
  const choose = async (files: readonly File[]): Promise<void> => {
    setRefused(files.length > room ? t('最多 {n} 张', { n: item.max }) : '');
    const taken = files.slice(0, Math.max(0, room));
    setSending(taken.length);
    for (const file of taken) {
      try {
        await send(file);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        setRefused(`${t(error.problem.text)}${t(error.problem.next)}`);
      } finally {
        setSending((left) => left - 1);
      }
    }
    onLeave();
  };
  const input = (words: string, camera: boolean) => (
    <label className="y-picture-add">
      <input
        id={camera ? undefined : id}
        type="file"
        accept="image/*"
        multiple={!camera}
        {...(camera ? { capture: 'environment' as const } : {})}
        aria-describedby={described}
        onChange={(event) => {
          void choose([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {words}
    </label>
  );
  return (
    <div className="y-pictures">
      {ids.map((picture, at) => (
        <figure key={picture}>
          <a href={pictureAddress(picture)} target="_blank" rel="noreferrer">
            <img src={pictureAddress(picture)} alt={t('图 {n}', { n: at + 1 })} />
          </a>
          <button type="button" aria-label={t('删除图 {n}', { n: at + 1 })} onClick={() => put(ids.filter((other) => other !== picture))}>
            ×
          </button>
        </figure>
      ))}
      {sending > 0 ? <p role="status">{t('正在上传…')}</p> : null}
      {room > 0 ? (
        <>
          {input(t('拍照'), true)}
          {input(t('选图片'), false)}
        </>
      ) : null}
      {refused === '' ? null : (
        <p className="y-problem" role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}
