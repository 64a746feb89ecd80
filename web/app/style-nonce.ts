/** The number that styles of a page carry, used once: the strict policy lets no others in (server/protection/serve-pages). */

/** As the server wrote it into the page; '' in development, where there is no policy. */
export const STYLE_NONCE = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
