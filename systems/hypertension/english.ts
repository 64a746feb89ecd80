/** English for the labels of hypertension care. */
/** See the file. */
export const english = {} as const;
