/** What the text of an attacker is made of: what a search may begin at again and again. */
const units = [
  ...Array.from(" \n\t\0\\%+&/,:;-*#?@_.[]{}()'\"0aZ~\u00e9\ud800\u202e"),
  ..." \n,a.,a-,a:,a@,://,a://,a://b:,a://:c,%2,%C3,%25,\\u,\\\\u00,\\x,&#,&amp;,&#x,0-,1/,*/,L-,MON#,W".split(
    ",",
  ),
  ...[
    ", ",
    "1,",
    "1,  ",
    "name=",
    "--",
    "\r\n",
    "[1,",
    '{"a":',
    "2026-",
    "T00:",
    "00:00 ",
    "+00",
    "aGVs",
    "686",
    "😀",
  ],
]

export const length = 100_000
const texts = [...new Set(units)].flatMap((unit) => {
  const run = unit.repeat(length / unit.length)
  return [run, `x${run}!`]
})

/** A test for each reader: whatever 100 kB of text repeat, it reads them, and refuses with a short message. */
export function testLongTexts(readers: Record<string, (text: string) => unknown>): void {
  test.each(Object.entries(readers))("%s reads 100 kB of any repeated text", (_name, read) => {
    let done = 0
    for (const text of texts) {
      try {
        read(text)
      } catch (error) {
        // It is refused, and the refusal is short enough to be read.
        expect((error as Error).message.length).toBeLessThan(10_000)
      }
      done += 1
    }
    expect(done).toBe(texts.length)
  })
}
