// The page that says, in plain Chinese, why an app's request was refused.
import type { KoaContext } from 'oidc-provider';

const WORDS: Readonly<Record<string, string>> = {
  invalid_client: '没有登记过这个应用，或它已被停用。',
  invalid_redirect_uri: '返回地址与登记的不一致，为保护您的资料已停止。',
  invalid_request: '应用发来的请求不完整或不正确。',
  invalid_scope: '应用申请的范围超出了它登记的范围。',
  invalid_target: '应用要访问的不是本平台。',
  access_denied: '没有得到授权。',
  session_not_found: '授权页面已过期。',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** Answers with the page: no script, no inline style. */
export async function renderRefusal(ctx: KoaContext, out: Readonly<Record<string, string>>): Promise<void> {
  const { error = 'server_error', error_description: detail = '' } = out;
  ctx.type = 'html';
  ctx.set({ 'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'" });
  ctx.body = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>医共 · 授权没有完成</title>
<link rel="stylesheet" href="/plain-page.css"></head>
<body><main><img src="/mark.svg" alt="" width="44" height="44"><h1>授权没有完成</h1>
<p>${escapeHtml(WORDS[error] ?? '平台暂时不能完成这次授权。')}</p><p>请回到应用重新开始；仍不行，请把下面一行告诉应用的提供者。</p>
<p class="code" lang="en">${escapeHtml(error)}: ${escapeHtml(detail)}</p></main></body></html>`;
}
