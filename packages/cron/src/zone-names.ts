/** Names that `Intl.supportedValuesOf` leaves out for their older forms; they serve suggestions only. */
const newerNames = [
  "UTC",
  "Africa/Asmara",
  "America/Argentina/Buenos_Aires",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
  "Pacific/Kanton",
]

/** The names of zones for suggestions, of two names of one zone the newer one first. */
export function zoneNames(): string[] {
  return [...new Set([...newerNames, ...Intl.supportedValuesOf("timeZone")])]
}
