// Which writes open or close single records to single readers, for those who remember what a reader knows.

/** The mark that a change carries, beside the views whose rows it changed, when it may open or close records of its resident. */
export const OPENS_OR_CLOSES = '@opens-or-closes';

/**
 * Whether a record of this type may change what `openToGrants` says of others of its resident, without any row of a view being another one: an
 * order (who asked, who performs), a Task (a critical value that waits lets who has duty stand in), a Consent.
 */
export function opensOrCloses(type: string): boolean {
  return type === 'ServiceRequest' || type === 'Task' || type === 'Consent';
}
