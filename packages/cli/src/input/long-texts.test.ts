import { testLongTexts } from "../../../scheduler/src/long-texts.fixture"
import { brokenTo } from "../output/table"
import { readInstant } from "./instant"
import { readLength, readObject, readWholeNumber, readNames } from "./option-value"

const where = "here"

/** All that reads what users type. */
testLongTexts({
  "a length of time": (text) => readLength({ text, where }),
  "an instant": (text) => readInstant({ text, where, nowMs: 0, timezone: "UTC" }),
  "a number": (text) => readWholeNumber({ text, where, min: 0, max: 9 }),
  "a list of names": (text) => readNames({ texts: [text], where, names: ["due", "failed"] }),
  "an object": (text) => readObject({ text, where }),
  "a line of a table": (text) => brokenTo(text.slice(0, 100_000), 40),
})
