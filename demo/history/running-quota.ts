/** Exact shares along a list: what each next part gets, so that the sums are always the rounded share of what was seen. */

/** Shares `share` out over `whole`, part by part. After all parts, exactly `share` was given. */
export class RunningQuota {
  private readonly ratio: number;
  private seen = 0;
  private given = 0;

  constructor(share: number, whole: number) {
    this.ratio = whole === 0 ? 0 : share / whole;
  }

  /** What a part of this size gets: the rounded sum so far, less what was given before. */
  take(part: number): number {
    this.seen += part;
    const due = Math.round(this.ratio * this.seen);
    const now = due - this.given;
    this.given = due;
    return now;
  }
}
