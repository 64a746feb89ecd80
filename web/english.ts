/** English for the Chinese of the pages themselves; each system brings the English of its own labels. */

/** The catalogue of the pages. */
export const webEnglish: Readonly<Record<string, string>> = {};
