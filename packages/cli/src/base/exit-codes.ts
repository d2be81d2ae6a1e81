/** What the command exits with; `wrongUse` also stands for an error. */
export const exitCodes = { fine: 0, finding: 1, wrongUse: 2 } as const
