/** A value that follows another once it has rested, so that typing does not ask the platform for every key. */
import { useEffect, useState } from 'react';

/** The value as it was when it last rested for `ms` milliseconds. */
export function useLater<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
