// Whether what was typed is a piece of an identity number or telephone number: people are found by whole ones only.

/** Digits that are neither a whole mobile number nor a whole identity number; up to three may be anything. */
export function isPartOfNumber(typed: string): boolean {
  return /^(?!1[3-9]\d{9}$)\d{4,17}[xX]?$/.test(typed.replace(/\s/g, '')) && !/^\d{17}[\dxX]$/.test(typed.replace(/\s/g, ''));
}
