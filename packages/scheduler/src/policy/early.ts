/**
 * How long before its time a run sets out to be claimed, in milliseconds: at its very moment only its handler is left
 * to call.
 */
export const claimAheadMs = 20

/** What a process's reading of the shared clock may be off, at most, in milliseconds; a claim may come so early. */
export const clockToleranceMs = 50
