// Notices an archive that takes requests and never answers, so that nobody waits for it long and no requests pile up before it.

/** A request without an answer for so long makes us ask whether the archive is there at all. */
const QUIET_MS = 3500;
/** The archive says at once how it is; one that does not in so long is away. */
const PROBE_MS = 3000;
/** For so long nothing is asked of an archive that is away. */
const SHUT_MS = 5000;

/** Times in milliseconds, for tests. */
export interface WatchTimes {
  readonly quiet: number;
  readonly probe: number;
  readonly shut: number;
}

/** A watch over one archive. */
export interface Watch {
  /** Whether the archive may be asked now. One that was away is asked how it is first, once for all who want something. */
  mayAsk(): Promise<boolean>;
  /** Calls `away` when the archive, asked how it is, does not answer while a request waits; long work of an archive that is there goes on. The result ends the watch. */
  over(away: () => void): () => void;
}

/** Watches an archive; `probe` asks it how it is and throws when nothing came until the signal is aborted. Any answer is one. */
export function watchArchive(
  probe: (signal: AbortSignal) => Promise<unknown>,
  { quiet, probe: patience, shut }: WatchTimes = { quiet: QUIET_MS, probe: PROBE_MS, shut: SHUT_MS },
): Watch {
  let suspect = false;
  let shutUntil = 0;
  let probing: Promise<boolean> | undefined;
  const isThere = (): Promise<boolean> => {
    probing ??= probe(AbortSignal.timeout(patience))
      .then(
        () => true,
        () => false,
      )
      .then((there) => {
        probing = undefined;
        suspect = !there;
        if (!there) shutUntil = Date.now() + shut;
        return there;
      });
    return probing;
  };
  return {
    async mayAsk() {
      if (!suspect) return true;
      return Date.now() >= shutUntil && isThere();
    },
    over(away) {
      let timer = setTimeout(look, quiet);
      let over = false;
      function look(): void {
        void isThere().then((there) => {
          if (over) return;
          if (there) timer = setTimeout(look, quiet);
          else away();
        });
      }
      return () => {
        over = true;
        clearTimeout(timer);
      };
    },
  };
}
