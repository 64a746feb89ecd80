// Phone numbers as lists show them.

/** '13812345678' → '138****5678'; shorter numbers keep their last two digits. Source: domain §16.2, display mask. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\s/g, '');
  return digits.length >= 11 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : `****${digits.slice(-2)}`;
}
