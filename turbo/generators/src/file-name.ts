const longestBytes = 100
/** Windows allows no file with these names, with any extension. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * The file name of a job, without its extension: `Täglicher Bericht (neu)` becomes `täglicher-bericht-neu`. Letters and
 * digits of any script are kept. Job names that differ only in other characters share a file name; the later is refused.
 */
export function fileNameOf(jobName: string): string {
  const parts = jobName
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Mark}\p{Number}]+/u)
    .filter((part) => part !== "")
  const characters = Array.from(parts.join("-"))
  while (Buffer.byteLength(characters.join("")) > longestBytes) characters.pop()
  const fileName = characters.join("").replace(/-$/, "")
  return fileName === "" || devices.test(fileName) ? ["job", fileName].filter(Boolean).join("-") : fileName
}
