// For the other packages of Nightshift only: it may change in any release.

export { createMemo, type Memo } from "./memo"
export { nearest } from "./nearest"
export { firstSecond, lastSecond } from "./occurrences"
export { zoneSpans } from "./zone-spans"
