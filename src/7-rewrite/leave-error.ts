/** The function stays JavaScript. The message says why. */
export class LeaveError extends Error {}
