/** English for the Chinese labels of residents and their records. */
export const english: Readonly<Record<string, string>> = {};
