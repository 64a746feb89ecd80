/** Where the platform's own meeting room of a request is. */

/** What stands with a request that is held in a room of our own, instead of an address elsewhere. */
export const OWN_ROOM = 'urn:yigong:meeting:own';

/** The address of the page; the room is open to the members of both sides while the request is in session. */
export function addressOfRoom(resident: number, request: string): string {
  return `/people/${resident}/meetings/${request}`;
}

/** The address of a request's meeting, as people open it. */
export function tellMeeting(meeting: string | undefined, resident: number, request: string): string | undefined {
  return meeting === OWN_ROOM ? addressOfRoom(resident, request) : meeting;
}
