/** The secret of a second factor that is being bound: on a desk a picture for the phone, on a phone a link into its own authenticator. */
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useDesk } from '../app/use-desk.ts';
import { t } from '../language/translate.ts';
import { copyText } from './copy-text.ts';

interface Props {
  readonly secret: string;
  /** The QR code of `link`, a data: URL. */
  readonly picture: string;
  /** The `otpauth:` address that authenticators open. */
  readonly link: string;
}

/** A phone cannot scan its own screen: there the link and the secret come first, and the picture is for another phone. */
export function FactorSecret({ secret, picture, link }: Props) {
  const desk = useDesk();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const field = useRef<HTMLElement>(null);
  const select = (): void => {
    if (field.current) window.getSelection()?.selectAllChildren(field.current);
  };
  const image = <img className="y-qr" src={picture} alt={t('绑定用的二维码')} width="200" height="200" />;
  const typed = (
    <p className="y-soft y-factor-secret">
      {t(desk ? '不能扫描时，请手工输入密钥：' : '打不开时，请在身份验证器里手工添加这个密钥：')}{' '}
      <code ref={field} className="y-break">
        {secret}
      </code>{' '}
      <Button size="small" onClick={() => void copyText(secret, select).then((done) => setCopied(done ? 'yes' : 'failed'))}>
        {t(copied === 'yes' ? '已复制' : '复制密钥')}
      </Button>
      {copied === 'failed' ? <span>{t('浏览器不让复制：密钥已选中，请按 Ctrl+C 或长按复制。')}</span> : null}
    </p>
  );
  if (desk)
    return (
      <>
        <p>{t('请用手机上的身份验证器扫描，再输入显示的 6 位数字。')}</p>
        {image}
        {typed}
      </>
    );
  return (
    <>
      <p>{t('请在这部手机的身份验证器里添加，再输入显示的 6 位数字。')}</p>
      <Button size="large" block href={link}>
        {t('打开身份验证器')}
      </Button>
      {typed}
      <details>
        <summary>{t('身份验证器在另一部手机上')}</summary>
        {image}
      </details>
    </>
  );
}
