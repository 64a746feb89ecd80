/** Where the platform's own meeting room of a request is. */

/** The address of the page; the room is open to the members of both sides while the request is in session. */
export function addressOfRoom(resident: number, request: string): string {
  return `/people/${resident}/meetings/${request}`;
}
