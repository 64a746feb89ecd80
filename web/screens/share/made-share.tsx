/** What was just made to share: link, QR code and code, shown this once; on paper, or sent by text message. */
import { Button, Input, type InputRef, Segmented } from 'antd';
import { useRef, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { MadeShare } from '../../../server/contract/shares.ts';
import { t } from '../../language/translate.ts';
import { copyText } from '../../parts/copy-text.ts';
import { QrCode } from '../../parts/qr-code.tsx';
import { Refusal } from '../../parts/states.tsx';
import { type Sharer, sendShare } from './share-requests.ts';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

function spell(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** Draws it. */
export function Made({ sharer, made }: { readonly sharer: Sharer; readonly made: MadeShare }) {
  const { path, message } = made;
  const [printing, setPrinting] = useState(false);
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const field = useRef<InputRef>(null);
  const link = `${window.location.origin}${path}`;
  return (
    <div className="y-note y-share-made" role="status">
      <p>
        <label htmlFor="share-link">{t('链接')}</label>
        <Input id="share-link" ref={field} readOnly value={link} onFocus={(event) => event.target.select()} />
        <Button onClick={() => void copyText(link, () => field.current?.select()).then((done) => setCopied(done ? 'yes' : 'failed'))}>
          {t(copied === 'yes' ? '已复制' : '复制')}
        </Button>
        <Button onClick={() => printAlone(setPrinting)}>{t('打印分享单')}</Button>
      </p>
      {copied === 'failed' ? <p className="y-soft">{t('浏览器不让复制：链接已选中，请按 Ctrl+C 或长按复制。')}</p> : null}
      <Slip made={made} link={link} />
      {printing
        ? createPortal(
            <div className="y-share-print">
              <Slip made={made} link={link} />
            </div>,
            document.body,
          )
        : null}
      <p className="y-soft">{t('链接、二维码和分享码只显示这一次，谁拿到都能打开，请只给要看的人。')}</p>
      {message ? <SendMessage sharer={sharer} made={made} ownPhone={message.phone} /> : null}
    </div>
  );
}

/** Puts the slip beside the page, prints it alone, and takes it away again. */
function printAlone(setPrinting: (printing: boolean) => void): void {
  flushSync(() => setPrinting(true));
  document.body.classList.add('is-printing-share');
  const end = (): void => {
    document.body.classList.remove('is-printing-share');
    setPrinting(false);
  };
  window.addEventListener('afterprint', end, { once: true });
  window.print();
}

/** What is handed over: the QR code, and what to do without one. */
function Slip({ made: { code, share }, link }: { readonly made: MadeShare; readonly link: string }) {
  return (
    <div className="y-share-slip">
      <QrCode text={link} label={t('分享二维码')} />
      <div>
        <p className="y-share-title">{share.title}</p>
        <p>{t('手机扫二维码查看；')}</p>
        <p>{t('或打开 {address}，输入分享码和患者出生日期。', { address: `${window.location.host}/share` })}</p>
        <p>
          {t('分享码')} <b className="y-share-code">{spell(code)}</b>
        </p>
        <p className="y-soft">
          {t(share.purpose)} · {t('{at} 到期', { at: CLOCK.format(new Date(share.expires)) })}
        </p>
      </div>
    </div>
  );
}

/** Sends the link or the code to a phone: the patient's own unless another is typed. */
function SendMessage({ sharer, made, ownPhone }: { readonly sharer: Sharer; readonly made: MadeShare; readonly ownPhone: string | null }) {
  const [what, setWhat] = useState<'link' | 'code'>('link');
  const [phone, setPhone] = useState('');
  const [state, setState] = useState<'idle' | 'sending' | { readonly sent: string } | { readonly error: unknown }>('idle');
  const typed = phone.trim();
  const send = async (): Promise<void> => {
    if (state === 'sending') return; // Enter in the field, while the first is on its way
    setState('sending');
    const key = what === 'link' ? { token: made.path.slice('/share#'.length) } : { code: made.code };
    await sendShare(sharer, made.share.id, { key, ...(typed === '' ? {} : { phone: typed }) }).then(
      () => setState({ sent: typed === '' ? (ownPhone ?? '') : typed }),
      (error: unknown) => setState({ error }),
    );
  };
  return (
    <form
      className="y-share-send y-not-printed"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor="share-phone">{t('发短信到')}</label>
      <Input
        id="share-phone"
        type="tel"
        inputMode="numeric"
        maxLength={11}
        value={phone}
        placeholder={ownPhone === null ? t('11 位手机号') : t('本人 {phone}', { phone: ownPhone })}
        onChange={(event) => setPhone(event.target.value)}
      />
      <Segmented
        value={what}
        onChange={setWhat}
        options={[
          { value: 'link', label: t('发链接') },
          { value: 'code', label: t('发分享码') },
        ]}
      />
      <Button htmlType="submit" loading={state === 'sending'} disabled={typed === '' && ownPhone === null}>
        {t('发送')}
      </Button>
      {typeof state === 'object' && 'sent' in state ? <output>{t('已发到 {phone}', { phone: state.sent })}</output> : null}
      {typeof state === 'object' && 'error' in state ? <Refusal error={state.error} /> : null}
    </form>
  );
}
