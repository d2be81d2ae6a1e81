import { isAllowed } from "./reach"

const account = { name: "nobody", uid: 65534, gid: 65534 }

test.each([
  ["others may enter", { uid: 0, gid: 0, mode: 0o40711 }, true],
  ["others may not", { uid: 0, gid: 0, mode: 0o40700 }, false],
  ["the owner may", { uid: 65534, gid: 0, mode: 0o40700 }, true],
  ["the group may", { uid: 0, gid: 65534, mode: 0o40710 }, true],
  ["the owner may not, though others may", { uid: 65534, gid: 0, mode: 0o40077 }, false],
  ["the group may not, though others may", { uid: 0, gid: 65534, mode: 0o40707 }, false],
])("the one class of mode bits that applies decides about entry: %s", (_, modes, expected) => {
  expect(isAllowed({ modes, account, wanted: 0o1 })).toBe(expected)
})

test("every wanted bit is required", () => {
  expect(isAllowed({ modes: { uid: 0, gid: 0, mode: 0o755 }, account, wanted: 0o5 })).toBe(true)
  expect(isAllowed({ modes: { uid: 0, gid: 0, mode: 0o711 }, account, wanted: 0o5 })).toBe(false)
})
