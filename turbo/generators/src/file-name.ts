const longestBytes = 100
/** Windows takes no file of these names, with any ending. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * The name, without an ending, of the file that holds a job: `Täglicher Bericht (neu)` gives `täglicher-bericht-neu`.
 * Letters and digits of any script stay. Names that differ in the rest only share a file name; the later one is refused.
 */
export function fileNameOf(jobName: string): string {
  const words = jobName
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Mark}\p{Number}]+/u)
    .filter((word) => word !== "")
  const characters = Array.from(words.join("-"))
  while (Buffer.byteLength(characters.join("")) > longestBytes) characters.pop()
  const fileName = characters.join("").replace(/-$/, "")
  return fileName === "" || devices.test(fileName) ? ["job", fileName].filter(Boolean).join("-") : fileName
}
