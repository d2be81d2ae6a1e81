import { isNoise, Lines, ownAgent, shownLine } from "./store-output"

test.each([
  "",
  "- Initializing models",
  "✔ Models initialized – 41ms",
  "✔ Server is ready on port: 9000 – 150ms",
  'query: SELECT * FROM "migrations"',
  "info:    Processing product.updated which has 0 subscribers",
  "info:    Processing order.placed which has 1 subscriber",
  "info:    Connection to Redis established",
  "info:    Connection to Redis in module 'event-bus-redis' established",
  "[medusa-config] ⚠️ redis_url not found. A fake redis instance will be used.",
  "info:    Using fake Redis",
  "warn:    You don't have Redis configured. Scheduled jobs will not be enabled.",
  "info:    Using flag MEDUSA_FF_PRODUCT_CATEGORIES from project config with value true",
  "warn:    Local Event Bus installed. This is not recommended for production.",
  "warn:    You don't have any taxProviders provider plugins installed. You may want to add one to your project.",
  "(Use `node --trace-deprecation ...` to show where the warning was created)",
  '::ffff:127.0.0.1 - - [23/Nov/2026:21:37:06 +0000] "GET /store/products HTTP/1.1" 200 2609 "-" "curl/7.88.1"',
  `::ffff:127.0.0.1 - - [23/Nov/2026:21:37:06 +0000] "GET /app/ HTTP/1.1" 404 143 "-" "${ownAgent}"`,
])("a known line without news is left out: %s", (line) => {
  expect(isNoise(line)).toBe(true)
})

test.each([
  "info:    Registering publish-once-a-day",
  "info:    Processing scheduled job: publish-once-a-day",
  "info:    publish-once-a-day: published 45 products in 180 ms",
  "warn:    Redis is down",
  "error:   Error starting server",
  "✔ a line of the store's own",
  "(node:1) DeprecationWarning: something new",
  '::1 - - [23/Nov/2026:21:37:06 +0000] "GET /store/products HTTP/1.1" 500 21 "-" "curl/7.88.1"',
])("a line that matters is shown: %s", (line) => {
  expect(isNoise(line)).toBe(false)
})

test("colours are for terminals only", () => {
  const line = "\u001b[32minfo\u001b[39m:    Registering publish-once-a-day"
  expect(shownLine({ line, isTerminal: true })).toBe(line)
  expect(shownLine({ line, isTerminal: false })).toBe("info:    Registering publish-once-a-day")
})

test("a coloured line is recognised as noise as well", () => {
  const line = "\u001b[32minfo\u001b[39m:    Processing product.created which has 0 subscribers"
  expect(shownLine({ line, isTerminal: true })).toBeUndefined()
})

test("lines are complete however the text is split", () => {
  const seen: string[] = []
  const lines = new Lines((line) => seen.push(line))
  for (const part of ["fir", "st\nsec", "ond\r\n", "\nlast"]) lines.push(part)
  expect(seen).toEqual(["first", "second", ""])
  lines.end()
  expect(seen).toEqual(["first", "second", "", "last"])
})
